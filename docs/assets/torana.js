// Opens the search with "/" or its button, and fetches it only then. Without this script, the button links to /search/.
// The panels of citations are fetched when a reader opens one. Without this script, they are links to lists of the page.
// Wide tables scroll in a box of their own, which the keyboard reaches.
(() => {
  const boxes = new ResizeObserver((sizes) => {
    for (const { target } of sizes) {
      const box = /** @type {HTMLElement} */ (target.closest(".md-typeset__scrollwrap"));
      const wide = (box.querySelector("table")?.offsetWidth ?? 0) > box.clientWidth;
      box.classList.toggle("scrolls", wide);
      if (wide) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    }
  });
  addEventListener("load", () => {
    // The boxes are made by the theme.
    for (const part of document.querySelectorAll(":is(.md-typeset__scrollwrap, .md-typeset__scrollwrap table)")) {
      boxes.observe(part);
    }
  });
  // When the document is ready, the theme requests a sitemap beside each alternate version, feeds included. Feed readers
  // look for exactly this relation, so the theme gets another one until it has looked.
  const alternates = document.querySelectorAll("link[rel=alternate]");
  for (const link of alternates) link.setAttribute("rel", "alternate ");
  addEventListener("load", () => {
    for (const link of alternates) link.setAttribute("rel", "alternate");
  });
  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  // On small screens the theme has the contents of a page only in its menu. Here they are one touch away at any height.
  const contents = document.querySelector(".md-sidebar--secondary .md-nav--secondary");
  if (contents?.querySelector("a")) {
    const folded = document.createElement("details");
    const summary = document.createElement("summary");
    summary.textContent = contents.getAttribute("aria-label");
    const list = /** @type {Element} */ (contents.querySelector("ul")).cloneNode(true);
    folded.className = "contents";
    folded.append(summary, list);
    folded.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a")) folded.open = false;
    });
    folded.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") folded.open = false;
    });
    document.querySelector(".md-container")?.before(folded);
  }
  // The theme names a section that has an index page after an empty label.
  for (const part of document.querySelectorAll("nav[aria-labelledby]")) {
    const label = document.getElementById(part.getAttribute("aria-labelledby") ?? "");
    const title = part.querySelector(".md-nav__title")?.textContent?.trim();
    if (title && !label?.textContent?.trim()) {
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", title);
    }
  }
  // The permanent address of a fact in another part of a list.
  const elsewhere = document.getElementById(location.hash.slice(1))?.closest(".elsewhere a");
  if (elsewhere instanceof HTMLAnchorElement) location.replace(elsewhere.href);
  // A share of the facts on a page links to those that it counts.
  if (new URLSearchParams(location.search).has("evidence") && document.getElementById("_facts")) {
    import(new URL("fact-filter.js", here).href);
  }
  const button = /** @type {HTMLAnchorElement | null} */ (document.querySelector(".search-open a"));
  /** @param {string} text */
  const say = (text) => JSON.parse(button?.dataset.words || "{}")[text] ?? text;
  const citation = navigator.clipboard && document.getElementById("_cite");
  if (citation) {
    const cite = document.createElement("button");
    cite.className = "cite copy";
    cite.textContent = say("Cite");
    citation.after(" ", cite);
  }
  document.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest(".cite, .selection, sup.cites a") : null;
    if (!control || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (control.matches(".cite") && !citation) return;
    event.preventDefault();
    import(new URL(control.matches("sup a") ? "evidence.js" : "cite.js", here).href)
      .then((panel) => panel.open(control))
      .catch(() => false)
      .then((opened) => {
        if (!opened && control instanceof HTMLAnchorElement) location.assign(control.href);
      });
  });
  document.addEventListener("keydown", ({ key, target }) => {
    const more = key === "Escape" && target instanceof Element && target.closest(".actions details[open]");
    if (!more) return;
    more.removeAttribute("open");
    more.querySelector("summary")?.focus();
  });
  if (!button) return;
  /** @returns {Promise<typeof import("./search.js")>} */
  const search = () => import(new URL("search.js", here).href);
  const { title = "", close = "", failed = "" } = button.dataset;
  const words = { title, close, failed, page: button.href };
  const place = document.getElementById("_search");
  if (place) {
    search().then(({ mount }) => mount(place, words));
    document.querySelector(".search-without")?.remove();
  }
  /** @param {string} path Of a mistyped address, which may have any percent signs. */
  const decoded = (path) => {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  };
  // The link on the 404 page searches for the name in the address.
  const lost = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-search-path]"));
  const languages = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".lost"));
  const inFolder = [...languages].find(({ dataset: { folder } }) => {
    return folder && location.pathname.startsWith(new URL(`../${folder}`, here).pathname);
  });
  for (const part of languages) part.hidden = part !== (inFolder ?? languages[0]);
  for (const link of lost) {
    const name = decoded(location.pathname).split("/").filter(Boolean).pop() ?? "";
    link.search = `${new URLSearchParams({ q: name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ") })}`;
  }
  /** @param {Event} event */
  const open = (event) => {
    event.preventDefault();
    if (place) place.querySelector("input")?.focus();
    else search().then((module) => module.open(words));
  };
  button.addEventListener("click", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event);
  });
  document.addEventListener("keydown", (event) => {
    const typing =
      event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], dialog");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) open(event);
  });
})();
