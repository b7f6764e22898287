// Sends the same thirty requests on both sides. Then the cart is read, and its content counts.
import { ask } from "./strip.js";
import { explain } from "./outage.js";
import { fill, paint } from "./cells.js";

const articles = 30;
const said = document.getElementById("race-said");
const lanes = [lane("lane-ours", ""), lane("lane-framework", "/framework")].filter(lane => lane.cells);

function lane(id, prefix) {
  const root = document.getElementById(id);
  const cells = root.querySelector(".cells");
  fill(cells, articles);
  return { prefix, cells, score: root.querySelector(".score"), total: root.querySelector(".total"), name: root.querySelector("h3").textContent, runs: 0, arrived: 0 };
}

export async function race() {
  const results = [];
  for (const side of lanes) {
    said.textContent = `${side.name}: thirty requests are running.`;
    const arrived = await run(side);
    if (arrived === undefined) return;
    results.push(`${side.name}: ${arrived} of ${articles} stored${arrived < articles ? `, ${articles - arrived} lost` : ""}.`);
  }
  said.textContent = results.join(" ");
}

async function run(side) {
  const cells = [...side.cells.children];
  for (const cell of cells) paint(cell, "sent", "");

  // Both sides start with an empty cart in an existing session: thirty first requests would create thirty sessions.
  for (const [path, method] of [["/api/visit", "POST"], ["/api/cart", "DELETE"]]) {
    const { answer } = await ask(side.prefix + path, { method });
    if (!answer.ok) return stop(answer);
  }

  const sent = await Promise.all(cells.map(async (cell, i) => {
    const { answer, node } = await ask(`${side.prefix}/api/cart/article-${i + 1}`, {
      method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ quantity: 1 }),
    });
    paint(cell, answer.ok ? "answered" : "refused", node);
    return { cell, ok: answer.ok, node, answer };
  }));

  const { answer } = await ask(`${side.prefix}/api/cart`);
  if (!answer.ok) return stop(answer);
  const { items } = await answer.json();
  sent.forEach(({ cell, ok, node }, i) => paint(cell, items[`article-${i + 1}`] ? "arrived" : ok ? "lost" : "refused", node));

  const refused = sent.find(one => !one.ok);
  if (refused) await explain(refused.answer);
  return settle(side, Object.keys(items).length);
}

function settle(side, arrived) {
  side.runs += articles;
  side.arrived += arrived;
  side.score.querySelector("output").textContent = arrived;
  side.score.dataset.verdict = arrived === articles ? "all" : "lost";
  const lost = side.runs - side.arrived;
  side.total.textContent = `So far ${side.arrived} of ${side.runs}: ${lost === 0 ? "none lost" : `${lost} lost`}.`;
  return arrived;
}

async function stop(answer) {
  said.textContent = "The run was not finished.";
  for (const { cells } of lanes) for (const cell of cells.children) if (cell.dataset.is === "sent") delete cell.dataset.is;
  await explain(answer);
}
