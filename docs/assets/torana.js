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
  const open = (event) => {
    event.preventDefault();
    if (place) place.querySelector("input")?.focus();
    else module().then((search) => search.open(words));
  };
  button.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
  });
})();
