import { markPage } from "./strip.js";
import { visit, end } from "./visits.js";
import { race } from "./race.js";
import { turns } from "./turns.js";

markPage(document.querySelector(".badge"));

// One thing at a time: a button that works keeps its focus and is not pressed twice.
const buttons = [...document.querySelectorAll("button")];
let busy = false;

function on(id, work) {
  document.getElementById(id).addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      for (const button of buttons) button.removeAttribute("aria-disabled");
      busy = false;
    }
  });
}

on("visit", () => visit(1));
on("visit-many", () => visit(30));
on("end", end);
on("race", race);
on("turns", turns);
