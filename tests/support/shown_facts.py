"""Facts as pages show them: in full, in lines, in rows, in briefs and in tables of figures."""

from __future__ import annotations

import csv
import json
import urllib.parse
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import yaml
from lxml import etree
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.pages.shared.fact_views import figure_text
from torana.records.facts import Figure
from torana.site.plan import Plan

from . import html
from .dossiers import copy_of_small
from .html import text

API = "api/v1"
Cited = frozenset[tuple[str, str]]
"""Citations: source and locator."""


class ShownFact(NamedTuple):
    """A fact as a page shows it, or as the data contains it."""

    statement: str
    cited: Cited
    replaced: bool
    figures: tuple[str, ...]
    against: frozenset[tuple[str, Cited]]
    """The disputes: the key of a fact or the words of a source, with its citations."""


class BuiltSite:
    """A site with the dossier in each of its languages."""

    def __init__(self, root: Path, site: Path) -> None:
        self.site = site
        self.dossiers = {one.words.language: one for one in Plan(load_dossier(root), root, Site("")).dossiers}

    def data(self, path: str) -> Any:
        return json.loads((self.site / API / f"{path}.json").read_text("utf-8"))

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.site / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def facts(self) -> dict[str, Any]:
        return {fact["key"]: fact for fact in self.data("facts")["facts"]}

    def entities(self, *folders: str) -> Iterator[tuple[str, str, Any]]:
        """The folder, slug and data of each entity. Files at former addresses are left out."""
        for folder in folders:
            for path in sorted((self.site / API / folder).glob("*.json")):
                data = self.data(f"{folder}/{path.stem}")
                if "moved_to" not in data:
                    yield folder, path.stem, data

    def pages(self, language: str, path: str, parts: str = "facts-*") -> Iterator[ShownPage]:
        """A page and its further parts."""
        folder = self.site / ("" if language == "en" else language) / path
        for file in (folder / "index.html", *sorted(folder.glob(f"{parts}/index.html"))):
            yield ShownPage(article_of(file), folder.name)

    def shown(self, facts: list[Any], language: str) -> dict[str, ShownFact]:
        """Some facts by key as the data contains them, with the figures in the words of a language."""
        return {fact["key"]: self._said(fact, language) for fact in facts}

    def _said(self, fact: Any, language: str) -> ShownFact:
        figures = [figure["text"] for figure in fact.get("figures", ())]
        if language != "en":
            bare = [{k: v for k, v in figure.items() if k in Figure.model_fields} for figure in fact.get("figures", ())]
            figures = [figure_text(Figure.model_validate(one), self.dossiers[language]) for one in bare]
        says = [(folded(one["says"]), citations([one])) for one in fact.get("disputed_by", ())]
        others = [(key, citations(self.facts[key]["sources"])) for key in fact.get("contradicted_by", ())]
        return ShownFact(
            folded(fact["statement"]),
            citations(fact["sources"]),
            fact["superseded_by"] is not None,
            tuple(map(folded, figures)),
            frozenset((*says, *others)),
        )


def folded(words: str | None) -> str:
    return " ".join((words or "").split())


def citations(expected: list[Any]) -> Cited:
    return frozenset((one["source"], folded(one["at"])) for one in expected)


def cut(folder: Path) -> Path:
    """The small dossier with additions: a source cited twice, a contradiction across files, a sum, a language."""
    root = copy_of_small(folder)
    north = root / "content/initiatives/north-wind.yml"
    said = yaml.safe_load(north.read_text("utf-8"))
    by_id = {fact["id"]: fact for fact in said["facts"]}
    by_id["runs"]["sources"].append({"source": "daily-aland", "at": "para. 9"})
    by_id["runs"]["figures"] = [{"measure": "capacity", "value": 1234567, "unit": "MW", "as_of": "2025-02"}]
    by_id["staff-new"]["figures"].append({"measure": "investment", "value": 7_000_000, "unit": "INR"})
    by_id["runs-not"]["contradicts"].append("quiet-talks#talks-ended")
    north.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    quiet = root / "content/initiatives/quiet-talks.yml"
    talks = yaml.safe_load(quiet.read_text("utf-8"))
    ended = {"id": "talks-ended", "statement": "The talks ended.", "date": "2025-03-01", "about": ["bema"]}
    cost = {"id": "cost", "statement": "They cost rupees.", "date": "2024-03", "sectors": ["wind"]}
    cost["figures"] = [{"measure": "investment", "value": 5_000_000, "unit": "INR"}]
    talks["facts"] = [{**fact, "sources": [{"source": "acme-report-2023", "at": "p. 11"}]} for fact in (ended, cost)]
    del talks["part_of"]
    quiet.write_text(yaml.safe_dump(talks, allow_unicode=True), "utf-8")
    (root / "content/languages").mkdir()
    catalogue = 'msgid ""\nmsgstr ""\n\nmsgid "Capacity"\nmsgstr "容量"\n\nmsgid "Fact"\nmsgstr "事実"\n'
    (root / "content/languages/ja.po").write_text(catalogue, "utf-8")
    return root


def article_of(path: Path) -> Element:
    """The article of a page, as a tree that the test may change."""
    return ElementTree.fromstring(_article(path))


@cache
def _article(path: Path) -> bytes:
    """The article of a page as XML, without the frame, which is more than half of the page and contains no facts."""
    return etree.tostring(html.article(html.parse(path)), with_tail=False)


def has(element: Element, css: str) -> bool:
    return css in (element.get("class") or "").split()


def without(element: Element, css: str) -> str:
    """The text of an element without its descendants of a class, and without badges."""

    def collect(one: Element) -> Iterator[str]:
        if has(one, css) or has(one, "doubt"):
            return
        yield one.text or ""
        for below in one:
            yield from collect(below)
            yield below.tail or ""

    return folded("".join(collect(element)))


class ShownPage:
    """A page, with the targets of its marks and links."""

    def __init__(self, tree: Element, entity: str = "") -> None:
        self.tree, self.entity = tree, entity
        self.listed = {
            item.get("id"): self.slug(next(item.iter("a")).get("href", ""))
            for item in tree.iter("li")
            if has(item, "reference")
        }

    def slug(self, href: str) -> str:
        return urllib.parse.urlsplit(href).path.rstrip("/").rpartition("/")[2].strip(".") or self.entity

    def key(self, link: Element) -> str:
        """The key of the fact that a link leads to."""
        href = link.get("href", "")
        return f"{self.slug(href)}#{urllib.parse.urlsplit(href).fragment}"

    def cited(self, element: Element) -> Cited:
        """The citations of the marks in an element."""
        return frozenset(
            (self.listed[mark.get("href", "").removeprefix("#")], folded(mark.get("title")))
            for mark in element.iter("a")
            if mark.get("href", "").startswith("#cite_")
        )

    def fact_links(self, element: Element) -> list[Element]:
        """The links to facts in an element."""
        links = [one for one in element.iter("a") if "#" in one.get("href", "") and not has(one, "badge")]
        return [one for one in links if not one.get("href", "").startswith("#cite_")]

    def tables(self, *columns: int) -> Iterator[list[Element]]:
        """The rows of tables with one of these numbers of columns. A table has no column without values."""
        for row in self.tree.iter("tr"):
            cells = list(row.iter("td"))
            if len(cells) in columns:
                yield cells


def in_full(page: ShownPage) -> dict[str, ShownFact]:
    """The facts on an entity's page."""
    found = {}
    for fact in (one for one in page.tree.iter("div") if has(one, "fact")):
        statement = next(one for one in fact.iter("p") if has(one, "statement"))
        against = []
        for one in (one for one in fact.iter("p") if has(one, "dispute")):
            named = page.fact_links(one)
            against.append((page.key(named[0]) if named else without(one, "cites"), page.cited(one)))
        said = ShownFact(
            without(statement, "cites"),
            page.cited(statement),
            struck(statement),
            tuple(text(item) for item in fact.findall("ul/li")),
            frozenset(against),
        )
        found[page.key(next(one for one in fact.iter("a") if has(one, "permalink")))] = said
    return found


def struck(element: Element) -> bool:
    return element.find(".//del") is not None


Line = tuple[str, Cited, bool]
"""The text of a line, its citations, and whether it is struck out."""


def in_lines(page: ShownPage) -> dict[str, Line]:
    """The facts of a timeline, one on each line."""
    lines = [item for one in page.tree.iter("div") if has(one, "timeline") for item in one.iter("li")]
    return {
        page.key(page.fact_links(item)[-1]): (without(item, "cites"), page.cited(item), struck(item)) for item in lines
    }


def in_rows(page: ShownPage) -> dict[str, Line]:
    """The facts of the table of facts."""
    return {
        page.key(page.fact_links(cells[2])[0]): (without(cells[1], "cites"), page.cited(cells[1]), struck(cells[1]))
        for cells in page.tables(5, 6, 7)
    }


def in_brief(page: ShownPage) -> dict[str, tuple[str, Cited, frozenset[tuple[str, Cited]]]]:
    """The facts of a brief. Disputes are in the same paragraph, up to their own marks."""
    found = {}
    for paragraph in (one for one in page.tree.iter("p") if has(one, "brief-fact")):
        before = Element("span")
        parts = []
        for child in paragraph:
            if has(child, "cites"):
                parts.append((before, page.cited(child)))
                before = Element("span")
                before.text = child.tail
            else:
                before.append(child)
        (statement, cited), *others = parts
        date = statement[0]
        statement.text = date.tail
        statement.remove(date)
        against = []
        for one, marks in others:
            named = page.fact_links(one)
            against.append((page.key(named[0]) if named else text(one), marks))
        key = page.key(next(one for one in paragraph.iter("a") if has(one, "brief-key")))
        found[key] = (text(statement), cited, frozenset(against))
    return found


def in_tables(page: ShownPage) -> dict[str, list[tuple[str, str, Cited]]]:
    """The figures in the table of a sector or a brief, by fact: measure with value, date, citations."""
    found: dict[str, list[tuple[str, str, Cited]]] = {}
    for fact, measure, value, *date in page.tables(3, 4):
        for link in page.fact_links(fact):
            said = f"{text(measure)}: {without(value, 'cites')}"
            found.setdefault(page.key(link), []).append((said, "".join(map(text, date)), page.cited(value)))
    return found


def says_the_same(shown: frozenset[tuple[str, Cited]], expected: frozenset[tuple[str, Cited]]) -> bool:
    """Return whether a page shows all disputes. For a source it shows more than its words, such as its name."""
    rest = set(expected)
    for words, cited in shown:
        rest -= {
            one for one in rest if one[1] == cited and (one[0] == words or ("#" not in one[0] and one[0] in words))
        }
    return not rest and len(shown) == len(expected)


def section(page: ShownPage, name: str) -> ShownPage:
    """The elements below a heading, up to the next heading of its level."""
    found = Element("section")
    inside = False
    for one in next(page.tree.iter("article")):
        if one.tag == "h2":
            inside = one.get("id") == name
        elif inside:
            found.append(one)
    made = ShownPage(found, page.entity)
    made.listed = page.listed
    return made
