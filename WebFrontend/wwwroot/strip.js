// Shows which node answered. Every request of this page goes through ask(), which adds a mark to the strip.
const strip = document.getElementById("strip");
const total = document.getElementById("strip-total");
const kept = 90;
const answers = new Map();
const hues = new Map();

export const labelOf = node => /(\d{1,2})$/.exec(node)?.[1] ?? node.slice(-2);

// A name that ends in 1 to 5 has that color. Other nodes get the remaining colors, in the order of their first response.
export function hueOf(node) {
  if (!hues.has(node)) {
    const taken = new Set(hues.values());
    const own = Number(/(\d+)$/.exec(node)?.[1]);
    const free = [own, 1, 2, 3, 4, 5].find(hue => hue >= 1 && hue <= 5 && !taken.has(hue));
    hues.set(node, free ?? 0);
  }
  return hues.get(node);
}

// A script cannot read the headers of its own page, so the page has the name of its node in its content.
export function markPage(badge) {
  badge.dataset.hue = hueOf(badge.textContent);
  mark(badge.textContent, "GET /", 200, false);
}

export async function ask(path, init) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...init });
  } catch {
    answer = Response.error();
  }
  const node = answer.headers.get("X-Node") ?? "";
  mark(node, `${init?.method ?? "GET"} ${path}`, answer.status, path.startsWith("/framework"));
  return { answer, node };
}

function mark(node, request, status, framework) {
  const failed = status === 0 || status >= 400;
  const item = document.createElement("li");
  item.textContent = node ? labelOf(node) : "×";
  item.title = node ? `${request}: ${status} from ${node}` : `${request}: no response`;
  item.dataset.hue = node ? hueOf(node) : 0;
  if (framework) item.dataset.side = "framework";
  if (failed) item.dataset.failed = "";

  strip.prepend(item);
  while (strip.childElementCount > kept) strip.lastElementChild.remove();

  const name = node || "no response";
  answers.set(name, (answers.get(name) ?? 0) + 1);
  total.textContent = [...answers].sort(([a], [b]) => a.localeCompare(b)).map(([name, count]) => `${name}: ${count}`).join("  ·  ");
}
