// The words that the scripts say, in the language of the page.
const say = (() => {
  const words = JSON.parse(document.querySelector(".search-open a")?.dataset.words || "{}");
  return (text, values = {}) => (words[text] ?? text).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
})();

// Opens the search by "/" or its button, and fetches it only then. Without this script the button leads to /search/.
(() => {
  "use strict";
  const here = document.currentScript.src;
  const button = document.querySelector(".search-open a");
  if (!button) return;
  const module = () => import(new URL("search.js", here));
  const words = { ...button.dataset, page: button.href };
  const place = document.getElementById("_search");
  if (place) {
    module().then((search) => search.mount(place, words));
    document.querySelector(".search-without")?.remove();
  }
  // The page that is not there: what its address names is looked for.
  const lost = document.querySelector("[data-search-path]");
  if (lost) {
    const named = decodeURIComponent(location.pathname).split("/").filter(Boolean).pop() ?? "";
    lost.search = new URLSearchParams({ q: named.replace(/\.\w+$/, "").replace(/[-_]+/g, " ") });
  }
  const open = (event) => {
    event.preventDefault();
    if (place) place.querySelector("input")?.focus();
    else module().then((search) => search.open(words));
  };
  for (const link of [button, ...document.querySelectorAll(".start-search")]) {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
  });
})();
