// Fifty requests read one number and write it back, plus one: first with exclusive access, then all at once.
import { ask } from "./strip.js";
import { explain } from "./outage.js";

const requests = 50;
const said = document.getElementById("turns-said");
const lanes = [lane("lane-exclusive", "/api/counter"), lane("lane-unguarded", "/api/counter/unguarded")];

function lane(id, path) {
  const root = document.getElementById(id);
  return { path, score: root.querySelector(".score"), name: root.querySelector("h3").textContent };
}

export async function turns() {
  const results = [];
  for (const lane of lanes) {
    said.textContent = `${lane.name}: fifty requests are running.`;
    const counted = await run(lane);
    if (counted === undefined) return;
    results.push(`${lane.name}: the number is ${counted}${counted < requests ? `, ${requests - counted} were overwritten` : ""}.`);
  }
  said.textContent = results.join(" ");
}

async function run(lane) {
  const reset = await ask("/api/counter", { method: "DELETE" });
  if (!reset.answer.ok) return stop(reset.answer);

  const sent = await Promise.all(Array.from({ length: requests }, () => ask(lane.path, { method: "POST" })));
  const refused = sent.find(one => !one.answer.ok);
  if (refused) return stop(refused.answer);

  const { answer } = await ask("/api/counter");
  if (!answer.ok) return stop(answer);
  const { count } = await answer.json();
  lane.score.querySelector("output").textContent = count;
  lane.score.dataset.verdict = count === requests ? "all" : "lost";
  return count;
}

async function stop(answer) {
  said.textContent = "The run was not finished.";
  await explain(answer);
}
