// Signs in during twenty requests. Some have read the session before it gets a new key; others arrive after that with the old cookie.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { fill, paint } from "./cells.js";
import { watch, changed } from "./session.js";

const drafts = 20;
const ahead = 5; // A browser opens about six connections to a host: this many are in use when the sign-in is sent.
const nodes = 3;
const user = "ada";
const put = { method: "PUT" };
const signInMs = 400; // The sign-in works this long before it gives the session a new key. The early drafts have read it by then,
const aheadMs = 800; // and write later.
const behindMs = 100;

const shown = name => document.getElementById(`signin-${name}`);
const lane = document.getElementById("lane-drafts");
const cells = lane.querySelector(".cells");
const score = lane.querySelector(".score");
const total = lane.querySelector(".total");
fill(cells, drafts);
watch(show);

export async function signIn() {
  shown("said").textContent = `${drafts} drafts and a sign-in are running.`;
  for (const cell of cells.children) paint(cell, "sent", "");

  // The session must exist, or each of the twenty requests would create one.
  for (const [path, method] of [["/api/visit", "POST"], ["/api/drafts", "DELETE"]]) {
    const { answer } = await ask(path, { method });
    if (!answer.ok) return stop(answer);
  }
  const before = await look();
  if (!before.report) return stop(before.answer);

  const all = [...cells.children].map((cell, i) => ({ cell, path: `/api/drafts/${i + 1}?work=${i < ahead ? aheadMs : behindMs}` }));
  const early = all.slice(0, ahead).map(send);
  const signing = ask(`/api/user/${user}?work=${signInMs}`, { method: "POST" });
  const sent = [...early, ...all.slice(ahead).map(send)];
  const [signed, ...saved] = await Promise.all([signing, ...sent.map(draft => settle(draft, signing))]);
  const failed = [signed, ...saved].find(one => !one.answer.ok);
  if (failed) return stop(failed.answer);
  return check(before.report, saved);
}

export async function signOut() {
  const { answer } = await ask("/api/session", { method: "DELETE" });
  if (!answer.ok) return stop(answer);
  await changed();
  shown("said").textContent = "Signed out. The session and its content have ended on every node.";
}

const send = draft => ({ ...draft, asked: ask(draft.path, put) });

// A refused draft has changed nothing. It is sent again after the response that sets the new cookie.
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

const isRefused = async answer => [409, 503].includes(answer.status) && (await answer.clone().json().catch(() => ({}))).outcome === "refused";

async function check(before, saved) {
  const { answer } = await ask("/api/drafts");
  if (!answer.ok) return stop(answer);
  const { numbers } = await answer.json();
  saved.forEach(({ cell, node }, i) => paint(cell, numbers.includes(i + 1) ? "arrived" : "lost", node));
  score.querySelector("output").textContent = numbers.length;
  score.dataset.verdict = numbers.length === drafts ? "all" : "lost";
  const late = saved.filter(one => one.isLate).length;
  total.textContent = `${drafts - late} were saved at once. ${late} came late with the old cookie, were refused, and were sent again.`;

  const looks = [];
  for (let i = 0; i < nodes; i++) {
    const { answer, report } = await look();
    if (!report) return stop(answer);
    looks.push(report);
  }
  shown("user").textContent = [...new Set(looks.map(report => report.user ?? "nobody"))].join(", ");
  shown("status").textContent = [...new Set(looks.map(report => `${report.status} on ${report.node}`))].sort().join(", ");
  shown("before").textContent = before.id;
  shown("after").textContent = [...new Set(looks.map(report => report.id))].join(", ");
  const whole = looks.every(report => report.user === user && report.status === "Resumed" && report.id === before.id);
  shown("said").textContent = whole
    ? `Signed in as ${user} on every node, in the same session. ${numbers.length} of ${drafts} drafts are stored.`
    : "This is not the same session as before.";
}

async function show() {
  const { report } = await look();
  if (!report) return;
  shown("said").textContent = "";
  shown("user").textContent = report.user ?? "nobody";
  shown("status").textContent = `${report.status} on ${report.node}`;
}

async function look() {
  const { answer } = await ask("/api/session");
  return { answer, report: answer.ok ? await answer.json() : null };
}

async function stop(answer) {
  shown("said").textContent = "The run was not finished.";
  for (const cell of cells.children) if (cell.dataset.is === "sent") delete cell.dataset.is;
  await explain(answer);
}
