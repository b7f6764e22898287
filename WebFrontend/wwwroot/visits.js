// A number in the session that the next node increments.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { watch, changed } from "./session.js";

const count = document.getElementById("visit-count");
const said = document.getElementById("visit-said");
const rows = document.getElementById("paths");
const none = document.getElementById("no-paths");
watch(recount);

export async function visit(times) {
  const nodes = new Set();
  for (let i = 0; i < times; i++) {
    const { answer, node } = await ask("/api/visit", { method: "POST" });
    if (!answer.ok) {
      said.textContent = `Visit ${i + 1} of ${times} was not counted.`;
      await explain(answer);
      return;
    }
    count.textContent = (await answer.json()).visits;
    nodes.add(node);
  }
  said.textContent = times === 1
    ? `${[...nodes][0]} counted visit ${count.textContent}.`
    : `${times} visits, answered by ${nodes.size === 1 ? "one node" : `${nodes.size} nodes in turn`}. The count is ${count.textContent}.`;
  await list();
}

export async function end() {
  const { answer } = await ask("/api/session", { method: "DELETE" });
  if (!answer.ok) {
    said.textContent = "The session was not ended.";
    await explain(answer);
    return;
  }
  await changed();
  said.textContent = "The session has ended, on every node. The next visit creates a new one.";
}

async function recount() {
  await list();
  said.textContent = none.hidden ? "Counted in this session so far." : "There is no session yet. The first visit creates one.";
}

async function list() {
  const { answer } = await ask("/api/visits");
  if (!answer.ok) return;
  const { visits } = await answer.json();
  count.textContent = visits["/api/visit"] ?? 0;
  rows.replaceChildren(...Object.entries(visits).map(([path, n]) => {
    const row = document.createElement("tr");
    row.append(...[path, n].map(text => Object.assign(document.createElement("td"), { textContent: text })));
    return row;
  }));
  none.hidden = rows.childElementCount > 0;
}
