// Signs in while twenty requests are under way: some have read the session before it got another key, some come after with the old cookie.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { fill, paint } from "./cells.js";
import { watch, changed } from "./session.js";

const drafts = 20;
const ahead = 5; // A browser opens about six connections to one host: so many have one when the sign-in comes.
const nodes = 3;
const user = "ada";
const put = { method: "PUT" };
const signInMs = 400; // What a sign-in does before it gives the session another key: the drafts ahead have read it by then,
const aheadMs = 800; // and write after that.
const behindMs = 100;

const shown = name => document.getElementById(`signin-${name}`);
const lane = document.getElementById("lane-drafts");
const cells = lane.querySelector(".cells");
const score = lane.querySelector(".score");
const total = lane.querySelector(".total");
fill(cells, drafts);
watch(tell);

export async function signIn() {
  shown("said").textContent = `${drafts} drafts and a sign-in are under way.`;
  for (const cell of cells.children) paint(cell, "sent", "");

  // The session must be there, or each of the twenty would make one.
  for (const [path, method] of [["/api/visit", "POST"], ["/api/drafts", "DELETE"]]) {
    const { answer } = await ask(path, { method });
    if (!answer.ok) return stop(answer);
  }
  const before = await look();
  if (!before.told) return stop(before.answer);

  const all = [...cells.children].map((cell, i) => ({ cell, path: `/api/drafts/${i + 1}?work=${i < ahead ? aheadMs : behindMs}` }));
  const early = all.slice(0, ahead).map(send);
  const signing = ask(`/api/user/${user}?work=${signInMs}`, { method: "POST" });
  const sent = [...early, ...all.slice(ahead).map(send)];
  const [signed, ...saved] = await Promise.all([signing, ...sent.map(draft => settle(draft, signing))]);
  const failed = [signed, ...saved].find(one => !one.answer.ok);
  if (failed) return stop(failed.answer);
  return check(before.told, saved);
}

export async function signOut() {
  const { answer } = await ask("/api/session", { method: "DELETE" });
  if (!answer.ok) return stop(answer);
  await changed();
  shown("said").textContent = "Signed out: the session has ended, with all that was in it, on every node.";
}

const send = draft => ({ ...draft, asked: ask(draft.path, put) });

// A draft that was refused has changed nothing. It may be sent again, once the answer has come that has the new cookie.
async function settle({ cell, path, asked }, signing) {
  let { answer, node } = await asked;
  const isLate = await isRefused(answer);
  if (isLate) {
    paint(cell, "refused", node);
    await signing;
    ({ answer, node } = await ask(path, put));
  }
  paint(cell, answer.ok ? "answered" : "refused", node);
  return { answer, node, cell, isLate };
}

const isRefused = async answer => answer.status === 503 && (await answer.clone().json().catch(() => ({}))).outcome === "refused";

async function check(before, saved) {
  const { answer } = await ask("/api/drafts");
  if (!answer.ok) return stop(answer);
  const { numbers } = await answer.json();
  saved.forEach(({ cell, node }, i) => paint(cell, numbers.includes(i + 1) ? "arrived" : "lost", node));
  score.querySelector("output").textContent = numbers.length;
  score.dataset.verdict = numbers.length === drafts ? "all" : "lost";
  const late = saved.filter(one => one.isLate).length;
  total.textContent = `${drafts - late} were saved as they came; ${late} came with the old cookie, were told so, and were saved again.`;

  const looks = [];
  for (let i = 0; i < nodes; i++) {
    const { answer, told } = await look();
    if (!told) return stop(answer);
    looks.push(told);
  }
  shown("user").textContent = [...new Set(looks.map(told => told.user ?? "nobody"))].join(", ");
  shown("status").textContent = [...new Set(looks.map(told => `${told.status} on ${told.node}`))].sort().join(", ");
  shown("before").textContent = before.id;
  shown("after").textContent = [...new Set(looks.map(told => told.id))].join(", ");
  const whole = looks.every(told => told.user === user && told.status === "Resumed" && told.id === before.id);
  shown("said").textContent = whole
    ? `Signed in as ${user}, on every node, in the same session: ${numbers.length} of ${drafts} drafts are there.`
    : "That is not the session that it was.";
}

async function tell() {
  const { told } = await look();
  if (!told) return;
  shown("said").textContent = "";
  shown("user").textContent = told.user ?? "nobody";
  shown("status").textContent = `${told.status} on ${told.node}`;
}

async function look() {
  const { answer } = await ask("/api/session");
  return { answer, told: answer.ok ? await answer.json() : null };
}

async function stop(answer) {
  shown("said").textContent = "It was not finished.";
  for (const cell of cells.children) if (cell.dataset.is === "sent") delete cell.dataset.is;
  await explain(answer);
}
