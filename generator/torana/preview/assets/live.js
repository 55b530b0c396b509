// The script of the live preview: updates a page that has changed, and shows the problems in the files.
(() => {
  /**
   * @typedef {object} Problem
   * @property {string} where File, line and column; may be empty.
   * @property {string} message
   * @property {string} excerpt
   * @property {string} hint
   */
  const { base = "", page = "", ...own } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  let { mark = "" } = own;
  const panel = document.createElement("torana-problems");
  const shadow = panel.attachShadow({ mode: "open" });
  /** @type {EventSource | undefined} */
  let source;

  /**
   * Append an element.
   * @param {string} name
   * @param {string} text
   * @param {Element | ShadowRoot} parent
   */
  const append = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const STYLE = `
      section { position: fixed; inset: auto 0 0 0; z-index: 1000; max-height: 60vh; overflow: auto;
        padding: 0.75rem 1rem; background: #fff8f6; color: #2b1512; border-top: 4px solid #b3261e; font: 15px/1.5 system-ui, sans-serif;
        box-shadow: 0 -4px 24px #0005; }
      h2 { margin: 0; font-size: 1rem; }
      ol { margin: 0.5rem 0 0; padding: 0; list-style: none; }
      li { padding: 0.5rem 0; border-top: 1px solid #0002; }
      b { display: block; font: 600 0.85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
      pre { margin: 0.25rem 0; overflow: auto; font: 0.85rem/1.4 ui-monospace, monospace; }
      i { color: #6a1b14; }
      @media (prefers-color-scheme: dark) {
        section { background: #2b1512; color: #ffe9e5; } i { color: #ffb4a9; } li { border-color: #fff3; }
      }`;

  /**
   * Show a panel at the bottom, over the page.
   * @param {string} title
   * @param {Problem[]} problems
   */
  function show(title, problems) {
    shadow.replaceChildren();
    append("style", STYLE, shadow);
    const section = append("section", "", shadow);
    section.setAttribute("role", "alert");
    append("h2", title, section);
    const list = append("ol", "", section);
    for (const { where, message, excerpt, hint } of problems) {
      const item = append("li", "", list);
      if (where) append("b", where, item);
      append("span", message, item);
      if (excerpt) append("pre", excerpt, item);
      if (hint) append("i", hint, item);
    }
    document.body.append(panel);
  }

  const BODY = ".md-container";
  /** @type {WeakMap<Node, Node>} The nodes on the screen by those of a copy without the changes of the page's scripts. */
  const onScreen = new WeakMap();

  /**
   * Copy a part of the page, before the scripts of the page change it.
   * @param {Node} node
   */
  function copied(node) {
    const copy = node.cloneNode();
    onScreen.set(copy, node);
    for (const child of node.childNodes) copy.appendChild(copied(child));
    return copy;
  }

  const body = document.querySelector(BODY);
  const sent = body && copied(body);

  /**
   * Return whether the content of a paragraph, or of an entry of a list, can be replaced: the page's scripts have not
   * changed it. They handle its events above it.
   * @param {Node} before
   */
  function isUnchanged(before) {
    const shown = onScreen.get(before);
    return before instanceof Element && before.matches("article :is(p, li, dd)") && shown?.isConnected && shown.isEqualNode(before);
  }

  /**
   * Find the texts and paragraphs in which a new version of the page differs; `undefined` if more differs.
   * @param {Node} before
   * @param {Node} after
   * @returns {[Node, Node][] | undefined}
   */
  function changes(before, after) {
    if (before.isEqualNode(after)) return [];
    if (before instanceof Text && after instanceof Text) return onScreen.get(before)?.isConnected ? [[before, after]] : undefined;
    if (!before.cloneNode().isEqualNode(after.cloneNode())) return undefined;
    const same = before.childNodes.length === after.childNodes.length;
    const pairs = same ? [...before.childNodes].map((child, index) => changes(child, after.childNodes[index])) : [undefined];
    if (pairs.every((found) => found !== undefined)) return pairs.flat();
    return isUnchanged(before) ? [[before, after]] : undefined;
  }

  /**
   * Show the new version of the page. Texts and paragraphs change in place; for anything else, the browser loads the
   * page again.
   * @param {string} html
   */
  function update(html) {
    const after = new DOMParser().parseFromString(html, "text/html");
    const next = after.querySelector(BODY);
    const found = (sent && next && changes(sent, next)) ?? [];
    if (!found.length) location.reload();
    for (const [old, { textContent, childNodes }] of found) {
      const shown = onScreen.get(old);
      if (old instanceof Text) {
        for (const node of [old, shown]) if (node) node.textContent = textContent;
      } else if (old instanceof Element && shown instanceof Element) {
        shown.replaceChildren(...[...childNodes].map((node) => document.importNode(node, true)));
        old.replaceChildren(...[...shown.childNodes].map(copied));
      }
    }
    document.title = after.title;
  }

  /** @param {{ data: string }} event */
  function receive({ data }) {
    const { mark: present, page: html, problems } = JSON.parse(data);
    if (present && present !== mark) {
      mark = present;
      update(html);
    }
    if (!problems.length) panel.remove();
    else {
      const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
      show(`${count}. This is the last working version.`, problems);
    }
  }

  function listen() {
    const shown = new URLSearchParams({ page: decodeURIComponent(page), mark });
    source = new EventSource(`${base}.torana/events?${shown}`);
    source.onmessage = receive;
    source.onerror = () => show("The preview has stopped.", []);
  }

  // A browser keeps at most six connections to a host: close those of hidden tabs.
  const follow = () => {
    source?.close();
    if (!document.hidden) listen();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  follow();
})();
