// "Copy link" and "Copy citation", and BibTeX, RIS and CSL-JSON to copy, for every fact and page. What is copied has the permanent address:
// resolved against the canonical one, so that a preview or a mirror does not leak into a citation.
(() => {
  "use strict";
  const dossier = document.getElementById("_cite")?.dataset;
  if (!dossier || !navigator.clipboard) return;
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
  const name = (url) => {
    const key = new URL(url).pathname.split("/").filter(Boolean).pop() ?? "dossier";
    return ["torana", key, new URL(url).hash.slice(1)].filter(Boolean).join("-");
  };
  const bibtex = (title, url) => {
    return [
      `@misc{${name(url)},`,
      `  author = {{${tex(dossier.publisher)}}},`,
      `  title = {{${tex(title)}}},`,
      `  howpublished = {${tex(dossier.title)}},`,
      `  year = {${dossier.asOf.slice(0, 4)}},`,
      `  note = {as of ${dossier.asOf}},`,
      `  url = {${url}},`,
      "}",
      "",
    ].join("\n");
  };

  const ris = (title, url) =>
    [
      "TY  - ELEC",
      `ID  - ${name(url)}`,
      `AU  - ${dossier.publisher}`,
      `TI  - ${title}`,
      `T2  - ${dossier.title}`,
      `PY  - ${dossier.asOf.slice(0, 4)}`,
      `DA  - ${[...dossier.asOf.split("-"), "", ""].slice(0, 3).join("/")}`,
      `N1  - as of ${dossier.asOf}`,
      `UR  - ${url}`,
      "ER  - ",
      "",
    ].join("\r\n");
  const csl = (title, url) =>
    JSON.stringify(
      [
        {
          id: name(url),
          type: "entry-encyclopedia",
          title,
          "container-title": dossier.title,
          author: [{ literal: dossier.publisher }],
          publisher: dossier.publisher,
          issued: { "date-parts": [dossier.asOf.split("-").map(Number)] },
          note: `as of ${dossier.asOf}`,
          URL: url,
        },
      ],
      null,
      2,
    );

  const said = document.createElement("p");
  said.className = "copied";
  said.setAttribute("role", "status");
  document.body.append(said);
  let timer;
  const button = (label, done, what, copied) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = label;
    made.setAttribute("aria-label", what);
    made.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(copied());
        said.textContent = done;
      } catch {
        said.textContent = say("The browser did not allow copying");
      }
      clearTimeout(timer);
      timer = setTimeout(() => { said.textContent = ""; }, 4000);
    });
    return made;
  };
  const add = (place, title, url) => {
    const short = title.length > 60 ? `${title.slice(0, 57)}…` : title;
    place.append(
      " · ", button(say("Copy link"), say("Copied the link"), `${say("Copy link")}: ${short}`, () => url),
      " · ", button(say("Copy citation"), say("Copied the citation"), `${say("Copy citation")}: ${short}`, () => text(title, url)),
      ...[["BibTeX", bibtex], ["RIS", ris], ["CSL-JSON", csl]].flatMap(([form, made]) => [
        " · ", button(form, say("Copied as %(form)s", { form }), say("Copy as %(form)s: %(name)s", { form, name: short }), () => made(title, url)),
      ]),
    );
  };

  for (const fact of document.querySelectorAll(".fact")) {
    const links = fact.querySelector(".fact-links");
    const permalink = links.querySelector("a.permalink");
    add(links, words(fact.querySelector(".statement")), absolute(permalink.getAttribute("href")));
  }
  const page = document.querySelector(".page-cite");
  if (page) add(page, `${words(document.querySelector("article h1"))}.`, canonical);
})();
