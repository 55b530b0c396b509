// The colours of the page: the button of the chosen palette is visible, and switches to the next one.

const inputs = document.querySelectorAll("[data-md-component=palette] input");
const palettes = /** @type {HTMLInputElement[]} */ ([...inputs]);
/** Functions of the script that the theme writes into the page: values of this site in the storage of the browser. */
const { __md_get: stored, __md_set: store } = /** @type {any} */ (window);
const light = matchMedia("(prefers-color-scheme: light)");
const bar = document.createElement("meta");

/** The palette that the system prefers. */
const preferred = () => {
  const media = `(prefers-color-scheme: ${light.matches ? "light" : "dark"})`;
  return palettes.find((each) => each.dataset.mdColorMedia === media);
};

/**
 * Apply a palette, and store it for the script of the theme that runs before a page is painted.
 * @param {number} index
 */
function paint(index) {
  const { mdColorMedia: media = "" } = palettes[index].dataset;
  const source = (media === "(prefers-color-scheme)" && preferred()) || palettes[index];
  const { mdColorScheme: scheme = "", mdColorPrimary: primary = "", mdColorAccent: accent = "" } = source.dataset;
  const color = { media, scheme, primary, accent };
  for (const [name, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${name}`, value);
  palettes.forEach((each, at) => {
    const label = each.nextElementSibling;
    if (label instanceof HTMLElement) label.hidden = at !== index;
  });
  bar.content = getComputedStyle(/** @type {Element} */ (document.querySelector(".md-header"))).backgroundColor;
  store("__palette", { index, color });
}

/** Let readers choose between the palettes of `mkdocs.yml`. */
export function offerPalettes() {
  if (!palettes.length) return;
  bar.name = "theme-color";
  document.head.append(bar);
  const media = palettes.findIndex((each) => matchMedia(each.dataset.mdColorMedia ?? "").matches);
  let chosen = Math.max(0, Math.min(stored("__palette")?.index ?? media, palettes.length - 1));
  paint(chosen);
  light.addEventListener("change", () => paint(chosen));
  palettes.forEach((each, index) => {
    each.addEventListener("change", () => {
      chosen = index;
      paint(chosen);
    });
    each.addEventListener("keydown", ({ key }) => {
      const next = palettes[(index + 1) % palettes.length];
      if (key !== "Enter") return;
      next.click();
      next.focus();
    });
  });
}
