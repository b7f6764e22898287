// Sets an end to the session, and visits until it has come.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { pause } from "./busy.js";
import { changed } from "./session.js";

const seconds = 5;
const everyMs = 500;
const said = document.getElementById("lifetime-said");
const status = document.getElementById("lifetime-status");

export async function lifetime() {
  const { answer } = await ask(`/api/session/end?seconds=${seconds}`, { method: "PUT" });
  if (!answer.ok) return stop(answer);

  const started = performance.now();
  let visits = 0;
  for (;;) {
    await pause(everyMs);
    const seen = await visit();
    if (!seen.ok) return stop(seen);
    const told = await seen.json();
    status.textContent = told.status;
    const after = ((performance.now() - started) / 1000).toFixed(1);
    if (told.status !== "Resumed") {
      said.textContent = `Over after ${after} s, with ${visits} visits in between.`;
      break;
    }
    said.textContent = `Visit ${++visits}, ${after} s after the end was set.`;
  }
  await changed();
}

// A visit that came before the end may be refused because it would be stored after it: what the session is then, a look tells.
async function visit() {
  const { answer } = await ask("/api/session", { method: "POST" });
  return answer.ok ? answer : (await ask("/api/session")).answer;
}

async function stop(answer) {
  said.textContent = "It was not finished.";
  await explain(answer);
}
