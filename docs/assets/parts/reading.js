// Follows the reader: the title of the page in the header, the button to its top, the current entry of its contents.

const header = /** @type {HTMLElement} */ (document.querySelector(".md-header"));
const title = document.querySelector(".md-header__title");
const heading = document.querySelector(".md-content h1");
const up = /** @type {HTMLElement | null} */ (document.querySelector(".md-top"));
let before = scrollY;

/**
 * Scroll a list of links in its box so that a link is visible.
 * @param {HTMLElement} link
 */
function center(link) {
  const box = /** @type {HTMLElement | null} */ (link.closest(".md-sidebar__scrollwrap"));
  if (link.offsetHeight) box?.scrollTo({ top: link.offsetTop - box.offsetTop - box.clientHeight / 2 });
}

/**
 * Return the links of a list of contents, each with its heading.
 * @param {Element} list
 */
function entriesOf(list) {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (list.querySelectorAll("a[href^='#']"));
  return [...links].flatMap((link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return target ? [{ link, target }] : [];
  });
}

/** @param {ReturnType<typeof entriesOf>} entries */
function mark(entries) {
  const passed = entries.filter(({ target }) => target.getBoundingClientRect().top <= header.offsetHeight + 24);
  const last = passed.at(-1)?.link;
  if (last?.classList.contains("md-nav__link--active")) return;
  for (const [index, { link }] of entries.entries()) {
    link.classList.toggle("md-nav__link--passed", index < passed.length);
    link.classList.toggle("md-nav__link--active", link === last);
  }
  if (last) center(last);
}

/** Update what depends on the position on the page. */
function place() {
  const edge = header.offsetHeight;
  const seen = heading?.getBoundingClientRect(); // the 404 page hides the headings of other languages
  title?.classList.toggle("md-header__title--active", !!seen?.height && seen.bottom <= edge);
  if (up) {
    up.style.top = `${edge + 16}px`;
    up.hidden = scrollY >= before || scrollY <= edge;
  }
  before = scrollY;
}

/** Follow the reader from now on. */
export function followReading() {
  up?.addEventListener("click", () => scrollTo({ top: 0 }));
  for (const link of document.querySelectorAll(".md-sidebar--primary .md-nav__link--active[href]")) {
    center(/** @type {HTMLElement} */ (link));
  }
  const lists = [...document.querySelectorAll("[data-md-component=toc]")].map(entriesOf);
  let waiting = false;
  const follow = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      place();
      lists.forEach(mark);
    });
  };
  addEventListener("scroll", follow, { passive: true });
  addEventListener("resize", follow);
  follow();
}
