// Kills a part of the farm, and keeps visiting. When the part is back, all acknowledged visits must be stored.
import { ask, hueOf } from "./strip.js";
import { on, pause } from "./busy.js";
import { changed } from "./session.js";

const around = 9; // visits before the kill, and after the return
const visitEveryMs = 60;
const pollEveryMs = 250;
const backTimeoutMs = 60_000;
const farm = document.getElementById("farm");
const rows = document.getElementById("parts");
const said = document.getElementById("parts-said");
const facts = document.getElementById("parts-facts");

export async function parts() {
  if (farm) show(await list());
}

// The launcher is not a web node: its responses are not in the strip.
async function list() {
  const answer = await fetch(`${farm.dataset.at}/parts`, { cache: "no-store" }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function show(parts) {
  farm.hidden = !parts;
  document.getElementById("no-parts").hidden = !!parts;
  for (const part of parts ?? []) {
    const [name, state, pid] = rowOf(part).cells;
    name.firstElementChild.dataset.hue = part.kind === "web" ? hueOf(part.name) : 0;
    state.textContent = part.state;
    state.dataset.state = part.state;
    pid.textContent = part.pid ?? "–";
  }
}

function rowOf({ name }) {
  const known = [...rows.rows].find(row => row.dataset.part === name);
  if (known) return known;

  const row = rows.insertRow();
  row.dataset.part = name;
  const badge = Object.assign(document.createElement("b"), { className: "badge", textContent: name });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Kill" });
  button.append(Object.assign(document.createElement("span"), { className: "unseen", textContent: ` ${name}` }));
  for (let i = 0; i < 4; i++) row.insertCell();
  row.cells[0].append(badge, name === farm.dataset.node ? " this page" : "");
  row.cells[3].append(button);
  on(button, () => kill(name));
  return row;
}

async function kill(name) {
  const before = await list();
  const run = { acknowledged: 0, refused: 0, open: 0, gap: 0, last: performance.now() };
  const first = await count();
  if (!before || first === undefined) {
    said.textContent = "The farm is not complete yet. Try again in a moment.";
    return;
  }
  await visits(run, () => run.acknowledged >= around);
  const killed = await fetch(`${farm.dataset.at}/parts/${name}/kill`, { method: "POST", headers: { "X-Farm": "kill" } });
  if (!killed.ok) {
    said.textContent = (await killed.json()).detail;
    return;
  }

  const { kind, pid } = before.find(part => part.name === name);
  const alone = before.filter(part => part.kind === kind).length === 1;
  said.textContent = `${name} is dead. ${alone ? "It is the only one: nothing is acknowledged until it is back." : "The others continue."}`;
  const back = watch(name, pid);
  let goal = Infinity;
  back.then(() => goal = run.acknowledged + around);
  await visits(run, () => run.acknowledged >= goal);
  await sum(name, await back, run, first);
}

// Until the part is ready, as another process.
async function watch(name, pid) {
  for (let waited = 0; waited < backTimeoutMs; waited += pollEveryMs) {
    await pause(pollEveryMs);
    const current = await list();
    if (current) show(current);
    const part = current?.find(part => part.name === name);
    if (part?.state === "ready" && part.pid !== pid) return part;
  }
  return null;
}

async function visits(run, isEnough) {
  for (const started = performance.now(); !isEnough() && performance.now() - started < 2 * backTimeoutMs; await pause(visitEveryMs)) {
    const { answer } = await ask("/api/visit", { method: "POST" });
    const now = performance.now();
    if (answer.ok) {
      run.acknowledged++;
      run.gap = Math.max(run.gap, now - run.last);
      run.last = now;
    } else if (await isNotStored(answer)) run.refused++;
    else run.open++;
  }
}

// What broke off on its way, or says so itself, may have been stored.
const isNotStored = async answer => ["refused", "unavailable"].includes((await answer.json().catch(() => ({}))).outcome);

async function count() {
  const { answer } = await ask("/api/visits");
  return answer.ok ? (await answer.json()).visits["/api/visit"] ?? 0 : undefined;
}

async function sum(name, part, run, first) {
  const stored = await count() - first;
  const right = stored >= run.acknowledged && stored <= run.acknowledged + run.open;
  const fact = (id, text) => document.getElementById(`parts-${id}`).textContent = text;
  fact("acknowledged", run.acknowledged);
  fact("stored", stored);
  fact("gap", `${(run.gap / 1000).toFixed(1)} s`);
  fact("refused", run.refused);
  fact("open", run.open);
  facts.dataset.verdict = right ? "all" : "lost";
  said.textContent = `${part ? `${name} was killed and is back, as pid ${part.pid}.` : `${name} was killed and is not back.`} Acknowledged ${run.acknowledged}, stored ${stored}.`;
  await changed();
}
