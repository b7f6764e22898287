// During an outage of the sessions: shows the error of the response, and tries again until they are available.
import { ask } from "./strip.js";

const box = document.getElementById("outage");
const tryAgainMs = 1000;
let since = 0;

export async function explain(answer) {
  const problem = await answer.json().catch(() => ({}));
  const title = problem.title ?? (answer.status ? `The answer was ${answer.status}.` : "No response.");
  show(title, `${problem.detail ?? ""} This page tries again every second.`.trim());
  if (!since) {
    since = performance.now();
    setTimeout(tryAgain, tryAgainMs);
  }
}

async function tryAgain() {
  const { answer } = await ask("/api/visits");
  if (!answer.ok) {
    setTimeout(tryAgain, tryAgainMs);
    return;
  }
  show("The sessions are available again.", `After ${((performance.now() - since) / 1000).toFixed(1)} s, with all acknowledged changes.`);
  box.dataset.over = "";
  since = 0;
}

function show(title, detail) {
  const strong = document.createElement("strong");
  const line = document.createElement("span");
  strong.textContent = title;
  line.textContent = detail;
  delete box.dataset.over;
  box.replaceChildren(strong, line);
  box.hidden = false;
}
