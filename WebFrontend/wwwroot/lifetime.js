// Sets an absolute end of the session, and visits until it has passed.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { pause } from "./busy.js";
import { changed } from "./session.js";

const seconds = 5;
const everyMs = 500;
const said = document.getElementById("lifetime-said");
const status = document.getElementById("lifetime-status");

export async function lifetime() {
  // Before the request: the server counts from the moment that it gets it, and the answer may be slow.
  const started = performance.now();
  const { answer } = await ask(`/api/session/end?seconds=${seconds}`, { method: "PUT" });
  if (!answer.ok) return stop(answer);

  let visits = 0;
  for (;;) {
    await pause(everyMs);
    const seen = await visit();
    if (!seen.ok) return stop(seen);
    const report = await seen.json();
    status.textContent = report.status;
    const after = ((performance.now() - started) / 1000).toFixed(1);
    if (report.status !== "Resumed") {
      said.textContent = `Ended after ${after} s, with ${visits} visits in between.`;
      break;
    }
    said.textContent = `Visit ${++visits}, ${after} s after the end was set.`;
  }
  await changed();
}

// A visit just before the end may be refused, because it would be stored after the end. Then the status is read.
async function visit() {
  const { answer } = await ask("/api/session", { method: "POST" });
  return answer.ok ? answer : (await ask("/api/session")).answer;
}

async function stop(answer) {
  said.textContent = "The run was not finished.";
  await explain(answer);
}
