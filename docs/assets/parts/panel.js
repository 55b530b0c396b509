// A panel over the page: a dialog with a heading, content, and a line at the end.
import { element, say } from "./shared.js";

/** Create a panel, and return the function that fills and opens it. */
export function panel() {
  const dialog = element("dialog", { class: "evidence md-typeset" });
  document.body.append(dialog);
  dialog.addEventListener("click", ({ target }) => {
    // A click on the backdrop, or on a link to a place on this page.
    if (target === dialog || (target instanceof Element && target.closest("a[href^='#']"))) dialog.close();
  });
  // The theme listens to letters for its search.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  /**
   * @param {string} title
   * @param {(Node | string)[]} content
   * @param {Node | string} foot Beside the button that closes the panel.
   */
  return (title, content, foot) => {
    const heading = element("h2", { tabindex: "-1" }, title);
    const close = element("button", { type: "button", class: "evidence-close" }, say("Close"));
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-label", title);
    dialog.replaceChildren(heading, ...content, element("p", { class: "evidence-foot" }, foot, close));
    dialog.showModal();
    // Not the button at the end: on a phone the dialog would be scrolled down.
    heading.focus();
    dialog.scrollTop = 0;
  };
}
