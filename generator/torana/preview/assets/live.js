// The preview's own: loads the page again when it has changed, and shows what is wrong with the files.
(() => {
  const { base, page, mark } = document.currentScript.dataset;
  const panel = document.createElement("torana-problems");
  const inside = panel.attachShadow({ mode: "open" });
  let source;

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  function show(faults, gone) {
    inside.replaceChildren();
    if (!faults.length && !gone) {
      panel.remove();
      return;
    }
    const style = element("style", "", inside);
    style.textContent = `
      section { position: fixed; inset: auto 0 0 0; z-index: 1000; max-height: 60vh; overflow: auto; padding: 0.75rem 1rem;
        background: #fff8f6; color: #2b1512; border-top: 4px solid #b3261e; font: 15px/1.5 system-ui, sans-serif;
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
    const section = element("section", "", inside);
    section.setAttribute("role", "alert");
    const many = faults.length === 1 ? "One problem" : `${faults.length} problems`;
    element("h2", gone ? "The preview has ended." : `${many}: this is the last good state.`, section);
    const list = element("ol", "", section);
    for (const fault of gone ? [] : faults) {
      const item = element("li", "", list);
      if (fault.where) element("b", fault.where, item);
      element("span", fault.message, item);
      if (fault.excerpt) element("pre", fault.excerpt, item);
      if (fault.hint) element("i", fault.hint, item);
    }
    document.body.append(panel);
  }

  function listen() {
    source = new EventSource(`${base}.torana/events?page=${encodeURIComponent(decodeURIComponent(page))}&mark=${mark}`);
    source.onmessage = (event) => {
      const told = JSON.parse(event.data);
      if (told.reload) location.reload();
      else show(told.faults);
    };
    source.onerror = () => show([], true);
  }

  // A browser keeps six connections to a host: tabs that nobody sees must not hold them.
  const follow = () => {
    source?.close();
    if (!document.hidden) listen();
  };
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  follow();
})();
