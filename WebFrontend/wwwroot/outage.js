// While the sessions are away: says so, in the words of the answer, and looks again until they are back.
import { ask } from "./strip.js";

const box = document.getElementById("outage");
const lookAgainMs = 1000;
let since = 0;

export async function explain(answer) {
  const problem = await answer.json().catch(() => ({}));
  const title = problem.title ?? (answer.status ? `The answer was ${answer.status}.` : "Nobody answered.");
  show(title, `${problem.detail ?? ""} This page looks again every second.`.trim());
  if (!since) {
    since = performance.now();
    setTimeout(lookAgain, lookAgainMs);
  }
}

async function lookAgain() {
  const { answer } = await ask("/api/visits");
  if (!answer.ok) {
    setTimeout(lookAgain, lookAgainMs);
    return;
  }
  show("The sessions are back.", `After ${((performance.now() - since) / 1000).toFixed(1)} s, with everything that was acknowledged.`);
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
