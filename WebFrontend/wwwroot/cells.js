// A square for each of many requests, with its result.
import { hueOf, labelOf } from "./strip.js";

export function fill(cells, count) {
  cells?.replaceChildren(...Array.from({ length: count }, () => document.createElement("li")));
}

export function paint(cell, is, node) {
  cell.dataset.is = is;
  cell.dataset.hue = node ? hueOf(node) : 0;
  cell.textContent = is === "lost" ? "×" : node ? labelOf(node) : "";
}
