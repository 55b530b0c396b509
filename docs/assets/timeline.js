// Filters the timeline and its drawing by sector, by type and by text; the state stands in the address.
// The list is complete without this script, and the form is hidden.
(() => {
  "use strict";
  const form = document.querySelector(".timeline-filter");
  if (!form) return;
  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const entries = [...document.querySelectorAll(".timeline [data-type]")].map((mark) => {
    const item = mark.closest("li");
    const { at, type, sectors } = mark.dataset;
    return { item, at, type, sectors: sectors.split(" "), text: folded(item.textContent) };
  });
  const years = [...document.querySelectorAll(".timeline")].map((list) => [list, list.previousElementSibling]);
  const spots = [...document.querySelectorAll(".strip-spot")];
  const count = document.createElement("p");
  count.className = "table-count";
  count.setAttribute("role", "status");
  form.after(count);
  form.hidden = false;

  function show(remember) {
    const [q, sector, type] = ["q", "sector", "type"].map((name) => form.elements[name].value);
    const words = folded(q).split(/\s+/).filter(Boolean);
    const at = new Map();
    let shown = 0;
    for (const entry of entries) {
      const fits =
        (!sector || entry.sectors.includes(sector)) &&
        (!type || entry.type === type) &&
        words.every((word) => entry.text.includes(word));
      entry.item.hidden = !fits;
      shown += fits;
      if (fits) at.set(entry.at, (at.get(entry.at) ?? 0) + 1);
    }
    for (const [list, heading] of years) {
      list.hidden = heading.hidden = !list.querySelector("li:not([hidden])");
    }
    for (const spot of spots) {
      const left = at.get(spot.dataset.at) ?? 0;
      spot.classList.toggle("strip-out", !left);
      if (left) spot.removeAttribute("tabindex");
      else spot.setAttribute("tabindex", "-1");
      const number = spot.querySelector("text");
      if (number && left) number.textContent = left;
    }
    count.textContent = form.dataset.told.replace("SHOWN", shown).replace("ALL", entries.length);
    if (!remember) return;
    const query = new URLSearchParams(Object.entries({ q, sector, type }).filter(([, value]) => value)).toString();
    history.replaceState(null, "", query ? `?${query}${location.hash}` : location.pathname + location.hash);
  }
  function read() {
    const query = new URLSearchParams(location.search);
    for (const name of ["q", "sector", "type"]) form.elements[name].value = query.get(name) ?? "";
    for (const select of form.querySelectorAll("select")) if (select.selectedIndex < 0) select.selectedIndex = 0;
    show(false);
  }
  form.addEventListener("input", () => show(true));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => show(true)));
  addEventListener("popstate", read);
  read();
})();
