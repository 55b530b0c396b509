// "Copy link" and "Copy citation", and BibTeX, RIS and CSL-JSON to copy, for every fact and page. What is copied has the permanent address:
// resolved against the canonical one, so that a preview or a mirror does not leak into a citation.
(() => {
  "use strict";
  const said = document.getElementById("_cite");
  if (!said || !navigator.clipboard) return;
  const dossier = said.dataset;
  const canonical = document.querySelector("link[rel=canonical]")?.href ?? location.href.split("#")[0];
  const absolute = (href) => new URL(href, canonical).href;
  const words = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(".cites, .headerlink").forEach((mark) => mark.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const text = (title, url) =>
    `${say("%(publisher)s: %(name)s In: %(dossier)s, as of %(date)s.", { publisher: dossier.publisher, name: title, dossier: dossier.title, date: dossier.asOf })} ${url}`;
  // TeX reads these as its own.
  const commands = {
    "\\": "textbackslash", "{": "textbraceleft", "}": "textbraceright", "~": "textasciitilde", "^": "textasciicircum",
  };
  const tex = (value) => value.replace(/[\\{}~^&%$#_]/g, (sign) => (commands[sign] ? `\\${commands[sign]}{}` : `\\${sign}`));
  // The home page is a part of nothing: it has no title of a whole.
  const whole = (line) => (dossier.title ? [line] : []);
  const date = dossier.asOf.split("-").map(Number);
  const bibtex = (key, title, url) =>
    [
      `@misc{${key},`,
      `  author = {{${tex(dossier.publisher)}}},`,
      `  title = {{${tex(title)}}},`,
      ...whole(`  howpublished = {${tex(dossier.title)}},`),
      `  publisher = {${tex(dossier.publisher)}},`,
      `  year = {${dossier.asOf.slice(0, 4)}},`,
      `  month = {${date[1]}},`,
      `  note = {as of ${dossier.asOf}},`,
      `  url = {${url}},`,
      "}",
      "",
    ].join("\n");

  const ris = (key, title, url) =>
    [
      "TY  - ELEC",
      `ID  - ${key}`,
      `AU  - ${dossier.publisher}`,
      `TI  - ${title}`,
      ...whole(`T2  - ${dossier.title}`),
      `PB  - ${dossier.publisher}`,
      `PY  - ${dossier.asOf.slice(0, 4)}`,
      `DA  - ${dossier.asOf.replaceAll("-", "/")}`,
      `N1  - as of ${dossier.asOf}`,
      `UR  - ${url}`,
      "ER  - ",
      "",
    ].join("\r\n");
  const csl = (key, title, url) =>
    JSON.stringify(
      [
        {
          id: key,
          type: "entry-encyclopedia",
          title,
          ...(dossier.title ? { "container-title": dossier.title } : {}),
          author: [{ literal: dossier.publisher }],
          publisher: dossier.publisher,
          issued: { "date-parts": [date] },
          note: `as of ${dossier.asOf}`,
          URL: url,
        },
      ],
      null,
      2,
    );

  const copied = document.createElement("p");
  copied.className = "copied";
  copied.setAttribute("role", "status");
  document.body.append(copied);
  let timer;
  const button = (label, done, what, give) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = label;
    made.setAttribute("aria-label", what);
    made.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(give());
        copied.textContent = done;
      } catch {
        copied.textContent = say("The browser did not allow copying");
      }
      clearTimeout(timer);
      timer = setTimeout(() => { copied.textContent = ""; }, 4000);
    });
    return made;
  };
  const add = (place, key, title, citation, url) => {
    const short = title.length > 60 ? `${title.slice(0, 57)}…` : title;
    const copies = document.createElement("span");
    copies.className = "copies";
    copies.append(
      " · ", button(say("Copy link"), say("Copied the link"), `${say("Copy link")}: ${short}`, () => url),
      " · ", button(say("Copy citation"), say("Copied the citation"), `${say("Copy citation")}: ${short}`, () => citation),
      ...[["BibTeX", bibtex], ["RIS", ris], ["CSL-JSON", csl]].flatMap(([form, made]) => [
        " · ", button(form, say("Copied as %(form)s", { form }), say("Copy as %(form)s: %(name)s", { form, name: short }), () => made(key, title, url)),
      ]),
    );
    place.append(copies);
  };

  for (const fact of document.querySelectorAll(".fact")) {
    const links = fact.querySelector(".fact-links");
    const permalink = links.querySelector("a.permalink");
    const title = words(fact.querySelector(".statement"));
    const url = absolute(permalink.getAttribute("href"));
    const { pathname, hash } = new URL(url);
    add(links, `torana-${pathname.split("/").at(-2)}:${hash.slice(1)}`, title, text(title, url), url);
  }
  add(said.parentElement, dossier.key, dossier.name, said.textContent, canonical);
})();
