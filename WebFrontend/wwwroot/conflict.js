// Two requests that read one number at the same moment and write it back, plus one: the later is told, then it does it again.
import { ask } from "./strip.js";
import { explain } from "./outage.js";

const requests = 2;
const workMs = 300;
const goes = 3;
const times = ["", "at once", "at the second go", "at the third go"];
const said = document.getElementById("conflict-said");
const lanes = [lane("lane-told", "/api/counter/told"), lane("lane-again", "/api/counter/again")];

function lane(id, path) {
  const root = document.getElementById(id);
  return { path, score: root.querySelector(".score"), lines: root.querySelector(".lines"), name: root.querySelector("h3").textContent };
}

export async function conflict() {
  const results = [];
  for (const lane of lanes) {
    said.textContent = `${lane.name}: two requests are under way.`;
    const result = await run(lane);
    if (result === undefined) return;
    results.push(`${lane.name}: ${result}.`);
  }
  said.textContent = results.join(" ");
}

// Two that did not meet show nothing: a node that was busy may have held one up.
async function run(lane) {
  for (let go = 1; ; go++) {
    const heard = await count(lane);
    if (heard === undefined) return;
    const counted = heard.filter(one => one.is === "counted").length;
    const again = heard.some(one => one.runs > 1);
    if (counted === requests && !again && go < goes) continue;

    const { answer } = await ask("/api/counter");
    if (!answer.ok) return stop(answer);
    const { count: there } = await answer.json();
    lane.score.querySelector("output").textContent = there;
    lane.score.dataset.verdict = there === counted ? "all" : "lost";
    lane.lines.replaceChildren(...heard.map(({ line }) => Object.assign(document.createElement("li"), { textContent: line })));
    return sum(there, counted, again);
  }
}

async function count({ path }) {
  const reset = await ask("/api/counter", { method: "DELETE" });
  if (!reset.answer.ok) return stop(reset.answer);

  const sent = await Promise.all(Array.from({ length: requests }, () => ask(`${path}?work=${workMs}`, { method: "POST" })));
  const heard = await Promise.all(sent.map(hear));
  const failed = heard.find(one => one.is === "failed");
  return failed ? stop(failed.answer) : heard;
}

// Only what the session refused was told apart; what else is no success is for the whole page to say.
async function hear({ answer, node }) {
  const body = await answer.clone().json().catch(() => ({}));
  if (answer.ok) return { is: "counted", runs: body.runs, line: `${node} counted ${body.count}, ${times[body.runs]}.` };
  return body.outcome === "refused"
    ? { is: "told", line: `${node} was told ${answer.status}: ${body.title}.` }
    : { is: "failed", answer };
}

function sum(there, counted, again) {
  if (there !== counted) return `${counted} were acknowledged, and the number is ${there}`;
  if (counted < requests) return "one counted, one told, and nothing of that one applied";
  return again ? "both counted, one of them at the second go" : "both counted; they did not meet";
}

async function stop(answer) {
  said.textContent = "The run was not finished.";
  await explain(answer);
}
