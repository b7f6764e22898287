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

  const saving = [...cells.children].slice(0, ahead).map(save);
  const signing = ask(`/api/user/${user}?work=150`, { method: "POST" });
  saving.push(...[...cells.children].slice(ahead).map((cell, i) => save(cell, ahead + i)));
  const [signed, ...saved] = await Promise.all([signing, ...saving]);
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

// A draft that was refused has changed nothing: it may be sent again, and has the new cookie by then.
async function save(cell, i) {
  const path = `/api/drafts/${i + 1}?work=250`;
  let again = 0;
  let sent = await ask(path, put);
  for (; sent.answer.status === 503 && again < 3 && await isRefused(sent.answer); again++) {
    paint(cell, "refused", sent.node);
    sent = await ask(path, put);
  }
  paint(cell, sent.answer.ok ? "answered" : "refused", sent.node);
  return { ...sent, cell, again };
}

const isRefused = async answer => (await answer.clone().json().catch(() => ({}))).outcome === "refused";

async function check(before, saved) {
  const { answer } = await ask("/api/drafts");
  if (!answer.ok) return stop(answer);
  const { numbers } = await answer.json();
  saved.forEach(({ cell, node }, i) => paint(cell, numbers.includes(i + 1) ? "arrived" : "lost", node));
  score.querySelector("output").textContent = numbers.length;
  score.dataset.verdict = numbers.length === drafts ? "all" : "lost";
  const late = saved.filter(one => one.again > 0).length;
  total.textContent = `${drafts - late} were saved as they came; ${late} came with the old cookie, were told so, and were saved again.`;

  const looks = [];
  for (let i = 0; i < nodes; i++) {
    const { answer, told } = await look();
    if (!told) return stop(answer);
    looks.push(told);
  }
  shown("user").textContent = [...new Set(looks.map(told => told.user ?? "nobody"))].join(", ");
  shown("status").textContent = [...new Set(looks.map(told => `${told.status} on ${told.node}`))].join(", ");
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
