// One action at a time. A button keeps its focus while its action runs, and ignores further clicks.
let busy = false;

export function on(button, work) {
  button?.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    for (const one of document.querySelectorAll("button")) one.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      for (const one of document.querySelectorAll("button")) one.removeAttribute("aria-disabled");
      busy = false;
    }
  });
}

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));
