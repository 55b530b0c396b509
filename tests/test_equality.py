"""Each page says what its data say: the same facts, citations and figures, whatever its kind and its language."""

from __future__ import annotations

import csv
import json
import re
import urllib.parse
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import yaml
from lxml import etree
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.pages.shared.fact_views import figure_text
from torana.records.models import Figure
from torana.site.builder import SiteBuilder
from torana.site.mkdocs import configuration
from torana.site.mkdocs.run import build_site
from torana.site.plan import Plan

from .support import html
from .support.dossiers import copy_of_small, with_short_lists
from .support.html import text
from .support.paths import REPOSITORY

API = "api/v1"
FOLDERS = ("sectors", "organisations", "initiatives", "places", "sources")
Cited = frozenset[tuple[str, str]]
"""Citations: source, and place in it."""


class Said(NamedTuple):
    """A fact as a page or its data have it."""

    statement: str
    cited: Cited
    replaced: bool
    figures: tuple[str, ...]
    against: frozenset[tuple[str, Cited]]
    """What says otherwise: the key of a fact or the words of a source, with its citations."""


# --- the sites ----------------------------------------------------------------------------------------------------


class Built:
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
        """Folder, slug and data of each entity."""
        for folder in folders:
            for path in sorted((self.site / API / folder).glob("*.json")):
                yield folder, path.stem, self.data(f"{folder}/{path.stem}")

    def pages(self, language: str, path: str, parts: str = "facts-*") -> Iterator[Read]:
        """A page and its further parts."""
        folder = self.site / ("" if language == "en" else language) / path
        for file in (folder / "index.html", *sorted(folder.glob(f"{parts}/index.html"))):
            yield Read(article_of(file), folder.name)

    def told(self, facts: list[Any], language: str) -> dict[str, Said]:
        """What the data say of some facts by key, with the figures in the words of a language."""
        return {fact["key"]: self._said(fact, language) for fact in facts}

    def _said(self, fact: Any, language: str) -> Said:
        figures = [figure["text"] for figure in fact.get("figures", ())]
        if language != "en":
            bare = [{k: v for k, v in figure.items() if k != "text"} for figure in fact.get("figures", ())]
            figures = [figure_text(Figure.model_validate(one), self.dossiers[language]) for one in bare]
        says = [(folded(one["says"]), citations([one])) for one in fact.get("disputed_by", ())]
        others = [(key, citations(self.facts[key]["sources"])) for key in fact.get("contradicted_by", ())]
        return Said(
            folded(fact["statement"]),
            citations(fact["sources"]),
            fact["superseded_by"] is not None,
            tuple(map(folded, figures)),
            frozenset((*says, *others)),
        )


def folded(words: str | None) -> str:
    return " ".join((words or "").split())


def citations(told: list[Any]) -> Cited:
    return frozenset((one["source"], folded(one["at"])) for one in told)


def cut(folder: Path) -> Path:
    """The small dossier with what it has not: a source cited twice, a contradiction across files, a sum, a language."""
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


@pytest.fixture(scope="module")
def cut_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dossier whose lists come in parts of three, and its site."""
    root = cut(tmp_path_factory.mktemp("cut"))
    when = "2026-02-03T04:05:06+00:00"
    history = History((Event("c1", when, "added", "north-wind", "runs", "The park runs."),), "c1", "c0", "2026-01-01")
    with pytest.MonkeyPatch.context() as patch:
        with_short_lists(patch)
        found = load_dossier(root)
        assert found.dossier, found.problems
        maker = SiteBuilder(found, history, workers=1)
        assert build_site(root, configuration.load(root, strict=True), root / "site", maker)
    return root, root / "site"


@pytest.fixture(scope="module", params=["real", "cut"])
def built(request: pytest.FixtureRequest) -> Built:
    if request.param == "real":
        return Built(REPOSITORY, request.getfixturevalue("real_site"))
    return Built(*request.getfixturevalue("cut_site"))


# --- reading pages ------------------------------------------------------------------------------------------------


def article_of(path: Path) -> Element:
    """The article of a page, as a tree that the reader may take apart."""
    return ElementTree.fromstring(_article(path))


@cache
def _article(path: Path) -> bytes:
    """The article of a page as XML; the frame around it is more than half of the page and holds no facts."""
    return etree.tostring(html.article(html.parse(path)), with_tail=False)


def has(element: Element, css: str) -> bool:
    return css in (element.get("class") or "").split()


def without(element: Element, css: str) -> str:
    """The text of an element without those of a class in it."""

    def collect(one: Element) -> Iterator[str]:
        if has(one, css):
            return
        yield one.text or ""
        for below in one:
            yield from collect(below)
            yield below.tail or ""

    return folded("".join(collect(element)))


class Read:
    """A page with what its marks and links stand for."""

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
        """The fact that a link leads to."""
        href = link.get("href", "")
        return f"{self.slug(href)}#{urllib.parse.urlsplit(href).fragment}"

    def cited(self, element: Element) -> Cited:
        """What the marks in an element cite."""
        return frozenset(
            (self.listed[mark.get("href", "").removeprefix("#")], folded(mark.get("title")))
            for mark in element.iter("a")
            if mark.get("href", "").startswith("#cite_")
        )

    def fact_links(self, element: Element) -> list[Element]:
        """The links to facts in an element."""
        links = [one for one in element.iter("a") if "#" in one.get("href", "") and not has(one, "badge")]
        return [one for one in links if not one.get("href", "").startswith("#cite_")]

    def tables(self, columns: int) -> Iterator[list[Element]]:
        """The rows of tables of so many columns."""
        for row in self.tree.iter("tr"):
            cells = list(row.iter("td"))
            if len(cells) == columns:
                yield cells


def in_full(page: Read) -> dict[str, Said]:
    """The facts of an entity's page."""
    found = {}
    for fact in (one for one in page.tree.iter("div") if has(one, "fact")):
        statement = next(one for one in fact.iter("p") if has(one, "statement"))
        against = []
        for one in (one for one in fact.iter("p") if has(one, "dispute")):
            named = page.fact_links(one)
            against.append((page.key(named[0]) if named else without(one, "cites"), page.cited(one)))
        said = Said(
            without(statement, "cites"),
            page.cited(statement),
            struck(statement),
            tuple(text(item) for item in fact.iter("li")),
            frozenset(against),
        )
        found[page.key(next(one for one in fact.iter("a") if has(one, "permalink")))] = said
    return found


def struck(element: Element) -> bool:
    return element.find(".//del") is not None


Line = tuple[str, Cited, bool]
"""What stands in a line, what it cites, and whether it is struck out."""


def in_lines(page: Read) -> dict[str, Line]:
    """The facts of a timeline, in a line each."""
    lines = [item for one in page.tree.iter("div") if has(one, "timeline") for item in one.iter("li")]
    return {
        page.key(page.fact_links(item)[-1]): (without(item, "cites"), page.cited(item), struck(item)) for item in lines
    }


def in_rows(page: Read) -> dict[str, Line]:
    """The facts of the table of facts."""
    return {
        page.key(page.fact_links(cells[2])[0]): (without(cells[1], "cites"), page.cited(cells[1]), struck(cells[1]))
        for cells in page.tables(7)
    }


def in_brief(page: Read) -> dict[str, tuple[str, Cited, frozenset[tuple[str, Cited]]]]:
    """The facts of a brief: what says otherwise stands in the same paragraph, up to its own marks."""
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


def in_tables(page: Read) -> dict[str, list[tuple[str, str, Cited]]]:
    """The figures in the table of a sector or a brief by fact: measure with value, date, citations."""
    found: dict[str, list[tuple[str, str, Cited]]] = {}
    for fact, measure, value, date in page.tables(4):
        for link in page.fact_links(fact):
            said = f"{text(measure)}: {without(value, 'cites')}"
            found.setdefault(page.key(link), []).append((said, text(date), page.cited(value)))
    return found


def says_the_same(shown: frozenset[tuple[str, Cited]], told: frozenset[tuple[str, Cited]]) -> bool:
    """Whether a page names all that says otherwise; of a source it says more than its words, such as who it is."""
    rest = set(told)
    for words, cited in shown:
        rest -= {
            one for one in rest if one[1] == cited and (one[0] == words or ("#" not in one[0] and one[0] in words))
        }
    return not rest and len(shown) == len(told)


def section(page: Read, name: str) -> Read:
    """What stands below a heading, up to the next of its kind."""
    found = Element("section")
    inside = False
    for one in next(page.tree.iter("article")):
        if one.tag == "h2":
            inside = one.get("id") == name
        elif inside:
            found.append(one)
    made = Read(found, page.entity)
    made.listed = page.listed
    return made


# --- entities -----------------------------------------------------------------------------------------------------


def test_every_page_shows_its_facts_in_full(built: Built) -> None:
    seen = 0
    for folder, slug, data in built.entities("organisations", "initiatives", "places", "sources"):
        for language in built.dossiers:
            shown: dict[str, Said] = {}
            sources: set[str] = set()
            for page in built.pages(language, f"{folder}/{slug}"):
                shown |= in_full(page)
                sources |= set(page.listed.values())
            assert sources == {source["id"] for source in data["sources"]}, (language, slug)
            told = built.told(data["facts"], language)
            assert shown.keys() == told.keys(), (language, slug)
            for key, said in told.items():
                assert shown[key][:4] == said[:4], (language, slug, key)
                assert says_the_same(shown[key].against, said.against), (language, slug, key)
            seen += len(told)
    assert seen > 50


def test_every_sector_shows_its_facts_in_lines_and_their_figures_in_a_table(built: Built) -> None:
    """What says otherwise stands where a fact is shown in full; so do the sources of that."""
    seen = 0
    for folder, slug, data in built.entities("sectors"):
        for language in built.dossiers:
            told = built.told(data["facts"], language)
            shown: dict[str, Line] = {}
            sources: set[str] = set()
            for page in built.pages(language, f"{folder}/{slug}"):
                here = in_lines(page)
                shown |= here
                sources |= set(page.listed.values())
                the_same_figures(built, in_tables(page), {key: told[key] for key in here})
            the_same_lines(shown, told)
            assert sources == {source for said in told.values() for source, _ in said.cited}
            assert sources <= {source["id"] for source in data["sources"]}
            seen += len(told)
    assert seen > 10


def the_same_lines(shown: dict[str, Line], told: dict[str, Said]) -> None:
    assert shown.keys() == told.keys()
    for key, (line, *more) in shown.items():
        assert told[key].statement in line, key
        assert more == [told[key].cited, told[key].replaced], key


def the_same_figures(built: Built, shown: dict[str, list[tuple[str, str, Cited]]], told: dict[str, Said]) -> None:
    assert shown.keys() == {key for key, said in told.items() if said.figures}
    for key, rows in shown.items():
        figures = zip(built.facts[key]["figures"], told[key].figures, strict=True)
        for (said, date, cited), (figure, meant) in zip(rows, figures, strict=True):
            # Where a figure has a time of its own, the table has it in its last column.
            assert said == (meant.replace(f", {date}", "", 1) if "as_of" in figure else meant), key
            assert date in meant or "as_of" not in figure
            assert cited == told[key].cited, key


def test_every_brief_says_what_its_data_say(built: Built) -> None:
    seen = 0
    for folder, slug, data in built.entities("sectors", "initiatives"):
        for language in built.dossiers:
            (page,) = built.pages(language, f"{folder}/{slug}/brief")
            page.entity = slug
            shown, told = in_brief(page), built.told(data["facts"][-300:], language)
            assert shown.keys() == told.keys(), (language, slug)
            for key, (statement, cited, against) in shown.items():
                assert (statement, cited) == told[key][:2], (language, slug, key)
                assert says_the_same(against, told[key].against), (language, slug, key)
            the_same_figures(built, in_tables(page), told)
            seen += len(told)
    assert seen > 20


def test_what_contradicts_is_told_on_both_sides(built: Built) -> None:
    wanted: dict[str, set[str]] = {}
    for key, fact in built.facts.items():
        for name in fact.get("contradicts", ()):
            other = name if "#" in name else f"{fact['entity']}#{name}"
            wanted.setdefault(key, set()).add(other)
            wanted.setdefault(other, set()).add(key)
    assert wanted
    assert wanted == {
        key: set(fact["contradicted_by"]) for key, fact in built.facts.items() if "contradicted_by" in fact
    }


def test_an_initiative_shows_its_steps_figures_and_conflicts(built: Built) -> None:
    for folder, slug, data in built.entities("initiatives"):
        steps = [(step["status"], step["fact"]) for step in data["initiative"].get("status", ())]
        own = [fact for fact in data["facts"] if fact["entity"] == slug]
        for language in built.dossiers:
            (page, *_) = built.pages(language, f"{folder}/{slug}")
            told = built.told(own, language)
            rows = list(section(page, "_status").tables(3))
            assert [(status_of(row[0]), page.key(page.fact_links(row[2])[0])) for row in rows] == steps
            for (_, key), row in zip(steps, rows, strict=True):
                assert told[key].statement in text(row[2])
                assert page.cited(row[2]) == told[key].cited
            shown = [
                (f"{text(measure)}: {without(value, 'cites')}", text(date), page.cited(value))
                for measure, value, date in section(page, "_figures").tables(3)
            ]
            by_fact: dict[str, list[tuple[str, str, Cited]]] = {}
            for key, said in told.items():
                for _ in said.figures:
                    by_fact.setdefault(key, []).append(shown.pop(0))
            assert not shown
            the_same_figures(built, by_fact, told)
            for value, _, says in section(page, "_conflicts").tables(3):
                key = page.key(page.fact_links(says)[0])
                assert built.facts[key]["contested"]
                assert page.cited(says) == told[key].cited
                assert any(without(value, "cites").partition(" (")[0] in figure for figure in told[key].figures)


def status_of(element: Element) -> str:
    (css,) = [one.get("class", "") for one in element.iter("a") if has(one, "badge")]
    return css.removeprefix("badge badge-status-")


def test_a_source_shows_what_rests_on_each_sentence(built: Built) -> None:
    seen = 0
    for folder, slug, data in built.entities("sources"):
        for page in built.pages("en", f"{folder}/{slug}", "none"):
            for locator, facts, _, _ in section(page, "_coverage").tables(4):
                cited = {"source": slug, "at": text(locator)}
                resting = {fact["key"] for fact in built.facts.values() if cited in fact["sources"]}
                assert {page.key(link) for link in page.fact_links(facts)} == resting
                assert resting <= {fact["key"] for fact in data["facts"]}
                seen += 1
    assert seen > 2


# --- pages of the whole -------------------------------------------------------------------------------------------


def test_the_table_of_facts_and_the_timeline_have_every_fact(built: Built) -> None:
    """They show a fact in a line, without its figures."""
    for language in built.dossiers:
        told = built.told(list(built.facts.values()), language)
        for path, read in (("facts", in_rows), ("timeline", in_lines)):
            shown: dict[str, Line] = {}
            for page in built.pages(language, path, "*"):
                shown |= read(page)
            the_same_lines(shown, told)
    contested = {
        page.key(page.fact_links(cells[2])[0])
        for page in built.pages("en", "facts", "*")
        for cells in page.tables(7)
        if text(cells[6])
    }
    assert contested == {key for key, fact in built.facts.items() if fact["contested"]} != set()


def test_home_and_what_is_new_have_facts_as_they_are(built: Built) -> None:
    for language in built.dossiers:
        told = built.told(list(built.facts.values()), language)
        for path in (".", "changes"):
            (page,) = built.pages(language, path, "none")
            shown = in_lines(page)
            assert len(shown) > 5
            the_same_lines(shown, {key: told[key] for key in shown})
        contested = in_lines(section(page, "_contested"))
        assert contested.keys() == {key for key, fact in built.facts.items() if fact["contested"]}


def test_the_boards_have_every_initiative_at_its_step(built: Built) -> None:
    """A column that has no room for all says how many more there are."""
    rows = {row["id"]: row for row in built.table("initiatives")}
    above = {row["id"]: row["parent"] for row in built.table("sectors")}

    def within(slug: str) -> Iterator[str]:
        while slug:
            yield slug
            slug = above[slug]

    sectors = {slug: {s for one in row["sectors"].split("; ") for s in within(one)} for slug, row in rows.items()}
    for language in built.dossiers:
        for path, wanted in ((".", ""), *((f"sectors/{slug}", slug) for slug in above)):
            page = next(built.pages(language, path, "none"))
            shown = {}
            for board in (one for one in page.tree.iter("div") if has(one, "board")):
                for column in next(board.iter("ul")):
                    badges = [one for one in column.iter("a") if has(one, "badge")]
                    links = [one for below in column.iter("ul") for one in below.iter("li")]
                    named = [(item, next(item.iter("a"))) for item in links]
                    for item, link in named:
                        if "/initiatives/" in f"/{link.get('href')}" and page.slug(link.get("href", "")) in rows:
                            slug = page.slug(link.get("href", ""))
                            dates = [one.get("datetime") for one in item.iter("time")]
                            shown[slug] = (status_of(column) if badges else "", *dates)
            told = {
                slug: (row["status"], *dates_of(built.facts[row["status_fact"]] if row["status_fact"] else {}))
                for slug, row in rows.items()
                if not wanted or wanted in sectors[slug]
            }
            assert shown.items() <= told.items(), (language, path)
            assert len(shown) == len(told) or len(told) > 12, (language, path)


def dates_of(fact: dict[str, str]) -> list[str]:
    """The begin of a fact's time, if it has one."""
    return [date.partition("/")[0] for date in (fact.get("date", "undated"),) if date != "undated"]


def test_the_evidence_counts_what_the_data_hold(built: Built) -> None:
    facts = list(built.facts.values())
    data = {slug: one["facts"] for _, slug, one in built.entities("sectors")}

    def counted(some: list[Any]) -> list[int]:
        return [
            len(some),
            sum(len(fact["origins"]) > 1 for fact in some),
            sum(fact["primary"] for fact in some),
            sum(fact["contested"] for fact in some),
            sum("checked" in fact for fact in some),
        ]

    for language in built.dossiers:
        (page,) = built.pages(language, "evidence", "none")
        seen = 0
        for name, *cells in page.tables(6):
            numbers = counted(data[page.slug(next(name.iter("a")).get("href", ""))])
            for cell, number in zip(cells, numbers, strict=True):
                assert str(number) in re.findall(r"\d+", text(cell)) or not numbers[0], (language, text(name))
            seen += 1
        assert seen > 1
        wanted = {
            "_corroborated": counted(facts)[1],
            "_single": len(facts) - counted(facts)[1],
            "_primary": counted(facts)[2],
            "_contested": counted(facts)[3],
            "_superseded": sum(fact["superseded_by"] is not None for fact in facts),
            "_confidence-medium": sum(fact.get("confidence") == "medium" for fact in facts),
        }
        shown = {one.get("id"): text(one) for one in page.tree.iter("div") if has(one, "meaning")}
        for name, number in wanted.items():
            assert str(number) in re.findall(r"\d+", shown[name]), (language, name)


# --- every page ---------------------------------------------------------------------------------------------------


def test_no_page_cites_what_the_data_have_not(built: Built) -> None:
    cited = set()
    for fact in built.facts.values():
        cited |= citations(fact["sources"]) | citations(fact.get("disputed_by", []))
    types = {row["id"]: row["type"] for row in built.table("entities")}
    pages = 0
    for file in sorted(built.site.rglob("index.html")):
        page = Read(article_of(file), file.parent.name if file.parent.name in types else file.parent.parent.name)
        assert page.cited(page.tree) <= cited, file
        assert set(page.listed.values()) <= types.keys(), file
        pages += bool(page.listed)
    assert pages > 20
