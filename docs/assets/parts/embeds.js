// The code that shows a part of the dossier in a frame on another site. `generator/torana/exports/embeds.py` writes the
// pages in these frames.
import { element } from "./shared.js";

/**
 * Return the HTML of the frame for a part of an entity's page. It may open links in new windows, and nothing else.
 * @param {string} page The permanent address of the entity's page, or of a fact.
 * @param {string} hash The part: `#founded`.
 * @param {string} title
 */
export function embedCode(page, hash, title) {
  const [type, slug] = new URL(page).pathname.split("/").slice(-3);
  const frame = element("iframe", {
    src: new URL(`../../embed/${type}/${slug}/${hash}`, page).href,
    title,
    width: "100%",
    height: "320",
    style: "border:0",
    loading: "lazy",
    sandbox: "allow-popups allow-popups-to-escape-sandbox",
  });
  return frame.outerHTML;
}
