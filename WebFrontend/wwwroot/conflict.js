// Two requests read one number at the same time and write it back, plus one. The later one is refused in the first lane, and runs again in the second.
import { ask } from "./strip.js";
import { explain } from "./outage.js";

const requests = 2;
const workMs = 300;
const attempts = 3;
const times = ["", "at the first attempt", "at the second attempt", "at the third attempt"];
const said = document.getElementById("conflict-said");
const lanes = [lane("lane-refuse", "/api/counter/refuse"), lane("lane-retry", "/api/counter/retry")];

function lane(id, path) {
  const root = document.getElementById(id);
  return { path, score: root.querySelector(".score"), lines: root.querySelector(".lines"), name: root.querySelector("h3").textContent };
}

export async function conflict() {
  const results = [];
  for (const lane of lanes) {
    said.textContent = `${lane.name}: two requests are running.`;
    const result = await run(lane);
    if (result === undefined) return;
    results.push(`${lane.name}: ${result}.`);
  }
  said.textContent = results.join(" ");
}

// Two requests that did not overlap show nothing: a busy node may have delayed one of them.
async function run(lane) {
  for (let attempt = 1; ; attempt++) {
    const outcomes = await count(lane);
    if (outcomes === undefined) return;
    const counted = outcomes.filter(one => one.is === "counted").length;
    const retried = outcomes.some(one => one.runs > 1);
    if (counted === requests && !retried && attempt < attempts) continue;

    const { answer } = await ask("/api/counter");
    if (!answer.ok) return stop(answer);
    const { count: stored } = await answer.json();
    lane.score.querySelector("output").textContent = stored;
    lane.score.dataset.verdict = stored === counted ? "all" : "lost";
    lane.lines.replaceChildren(...outcomes.map(({ line }) => Object.assign(document.createElement("li"), { textContent: line })));
    return sum(stored, counted, retried);
  }
}

async function count({ path }) {
  const reset = await ask("/api/counter", { method: "DELETE" });
  if (!reset.answer.ok) return stop(reset.answer);

  const sent = await Promise.all(Array.from({ length: requests }, () => ask(`${path}?work=${workMs}`, { method: "POST" })));
  const outcomes = await Promise.all(sent.map(read));
  const failed = outcomes.find(one => one.is === "failed");
  return failed ? stop(failed.answer) : outcomes;
}

// A refused conflict is a result. Any other failure concerns the whole page.
async function read({ answer, node }) {
  const body = await answer.clone().json().catch(() => ({}));
  if (answer.ok) return { is: "counted", runs: body.runs, line: `${node} counted ${body.count}, ${times[body.runs]}.` };
  return body.outcome === "refused"
    ? { is: "refused", line: `${node} was refused with ${answer.status}: ${body.title}.` }
    : { is: "failed", answer };
}

function sum(stored, counted, retried) {
  if (stored !== counted) return `${counted} were acknowledged, and the number is ${stored}`;
  if (counted < requests) return "one was counted, and one was refused without any change";
  return retried ? "both were counted, one of them at the second attempt" : "both were counted; they did not overlap";
}

async function stop(answer) {
  said.textContent = "The run was not finished.";
  await explain(answer);
}
