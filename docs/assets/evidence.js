// A citation's number opens the evidence in place: the source, where in it, who else says so, who says otherwise.
// Everything in the panel stands on the page already; without this script the number leads to the list of sources.
(() => {
  "use strict";
  if (!window.HTMLDialogElement) return;
  const dialog = document.createElement("dialog");
  dialog.className = "evidence md-typeset";
  dialog.setAttribute("aria-labelledby", "_evidence");
  document.body.append(dialog);

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  };
  // A copy of what stands on the page, without anything that must be there only once.
  const copy = (node) => {
    const made = node.cloneNode(true);
    made.querySelectorAll("[id]").forEach((inner) => inner.removeAttribute("id"));
    made.querySelectorAll(".cites").forEach((inner) => inner.remove());
    return [...made.childNodes];
  };
  const reference = (mark) => document.getElementById(mark.getAttribute("href").slice(1));
  const row = (list, name, ...content) => list.append(element("dt", {}, name), element("dd", {}, ...content));

  function fill(mark) {
    const item = reference(mark);
    const fact = mark.closest(".fact");
    const at = mark.title;
    const list = element("dl");
    row(list, say("Source"), ...copy(item));
    if (at) row(list, say("Here"), at);
    if (fact) {
      // The same source may be cited twice, and what says otherwise has marks of its own.
      const others = new Set([...fact.querySelectorAll(".statement .cites a")].map((other) => other.getAttribute("href")));
      const disputes = [...fact.querySelectorAll(".dispute")];
      const own = others.delete(mark.getAttribute("href"));
      if (own) {
        const links = [...others].map((href) => document.getElementById(href.slice(1)).querySelector("a").cloneNode(true));
        row(list, say("Also said by"), ...(links.length ? links.flatMap((link, i) => (i ? ["; ", link] : [link])) : [say("no other source")]));
      }
      for (const dispute of disputes) row(list, say("Contested"), ...copy(dispute));
      const support = [...fact.querySelectorAll(".fact-meta .badge[title]:not([class*=status-])")].filter(
        (badge) => badge.title && !(disputes.length && badge.classList.contains("badge-contested")),
      );
      for (const badge of support) row(list, badge.textContent, badge.title);
      const checked = fact.querySelector(".checked");
      row(list, say("Last checked"), checked ? checked.textContent : say("not since it was entered"));
    }
    const close = element("button", { type: "button", class: "evidence-close" }, say("Close"));
    close.addEventListener("click", () => dialog.close());
    const below = element("a", { href: mark.getAttribute("href") }, say("List of sources"));
    below.addEventListener("click", () => dialog.close());
    dialog.replaceChildren(
      element("h2", { id: "_evidence", tabindex: "-1" }, `${say("Evidence")} ${mark.textContent}`),
      list,
      element("p", { class: "evidence-foot" }, below, close),
    );
    dialog.showModal();
    // Not the button at the end: on a phone the panel would begin scrolled down.
    dialog.firstChild.focus();
    dialog.scrollTop = 0;
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.("sup.cites a");
    if (mark && !event.ctrlKey && !event.metaKey && !event.shiftKey && reference(mark)) {
      event.preventDefault();
      fill(mark);
    } else if (event.target === dialog) {
      dialog.close(); // a click on the backdrop
    }
  });
  // The theme listens to letters for its search.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
})();
