// The values that a browser stores for this site. The scripts of the theme use these functions by their names. Each page
// loads them before it is painted, and applies the palette that the reader has chosen: `theme/partials/header.html`.
{
  const site = new URL("..", /** @type {HTMLScriptElement} */ (document.currentScript).src);

  /**
   * @param {string} key
   * @param {Storage} [storage]
   * @param {URL} [scope] The site.
   */
  const stored = (key, storage = localStorage, scope = site) =>
    JSON.parse(storage.getItem(`${scope.pathname}.${key}`) ?? "null");

  /**
   * @param {string} key
   * @param {unknown} value
   * @param {Storage} [storage]
   * @param {URL} [scope] The site.
   */
  const store = (key, value, storage = localStorage, scope = site) => {
    try {
      storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value));
    } catch {
      // The browser stores nothing: the value lasts for this page.
    }
  };

  /** @param {string} text */
  const digest = (text) => [...text].reduce((sum, sign) => (sum << 5) - sum + sign.charCodeAt(0), 0);

  const paint = () => {
    const { color } = stored("__palette") ?? {};
    if (!color) return;
    if (color.media === "(prefers-color-scheme)") {
      const system = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
      const palette = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${system})"]`);
      for (const name of Object.keys(color)) color[name] = palette?.getAttribute(`data-md-color-${name}`) ?? color[name];
    }
    for (const [name, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${name}`, `${value}`);
  };

  Object.assign(window, {
    __md_scope: site,
    __md_get: stored,
    __md_set: store,
    __md_hash: digest,
    paintStoredPalette: paint,
  });
}
