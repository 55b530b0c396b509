// The behaviour of the theme's frame. The theme's own script takes 35 kB for this and for much that the site does not
// use; `theme/main.html` says when a page loads that instead.
import { offerPalettes } from "./parts/palette.js";
import { followReading } from "./parts/reading.js";

document.documentElement.classList.replace("no-js", "js");
offerPalettes();

// The theme hides the outline of a focused element without this class.
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof Element && target.matches(":focus-visible")) target.classList.add("focus-visible");
});
document.addEventListener("focusout", ({ target }) => {
  if (target instanceof Element) target.classList.remove("focus-visible");
});

// Enter opens the folders of the menu.
document.addEventListener("keydown", ({ key, target }) => {
  if (key === "Enter" && target instanceof HTMLLabelElement) target.click();
});

// A name that is cut off is shown as a tooltip.
document.addEventListener("mouseover", ({ target }) => {
  const name = target instanceof Element ? target.closest(".md-ellipsis") : null;
  if (!(name instanceof HTMLElement) || name.offsetWidth >= name.scrollWidth) return;
  (name.closest("a") ?? name).title = name.textContent?.trim() ?? "";
});

// Wide tables and code scroll in a box, which the keyboard reaches.
for (const table of document.querySelectorAll(".md-content table:not([class])")) {
  const [box, inner] = [document.createElement("div"), document.createElement("div")];
  box.className = "md-typeset__scrollwrap";
  inner.className = "md-typeset__table";
  table.replaceWith(box);
  box.append(inner);
  inner.append(table);
}
for (const code of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("pre > code"))) {
  new ResizeObserver(() => {
    if (code.scrollWidth > code.clientWidth) code.tabIndex = 0;
    else code.removeAttribute("tabindex");
  }).observe(code);
}

// Folded parts open for their targets and in print. The menu closes when a link leads to a place on this page.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target?.closest("details:not([open])");
  folded?.setAttribute("open", "");
  if (folded) target?.scrollIntoView();
}
reveal();
addEventListener("hashchange", () => {
  const drawer = document.getElementById("__drawer");
  if (drawer instanceof HTMLInputElement) drawer.checked = false;
  reveal();
});
/** @type {HTMLDetailsElement[]} */
let folded = [];
addEventListener("beforeprint", () => {
  folded = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".md-content details:not([open])"))];
  for (const part of folded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of folded) part.open = false;
});

// Other scripts add the contents of phones before this.
document.addEventListener("DOMContentLoaded", followReading);
