"""Every page shows the same facts as the data, on the real site and on one with short lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.brief import PRINTED
from torana.pages.changes import MOST
from torana.records.dates import Date
from torana.site.builder import SiteBuilder
from torana.site.mkdocs import configuration
from torana.site.mkdocs.run import run_mkdocs
from torana.wording.words import machine_date

from .support.dossiers import with_short_lists
from .support.html import text
from .support.paths import REPOSITORY
from .support.shown_facts import (
    BuiltSite,
    Cited,
    Line,
    ShownFact,
    ShownPage,
    article_of,
    citations,
    cut,
    has,
    in_brief,
    in_full,
    in_lines,
    in_rows,
    in_tables,
    says_the_same,
    section,
    without,
)


@pytest.fixture(scope="module")
def cut_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A dossier with lists in parts of three, and its site."""
    root = cut(tmp_path_factory.mktemp("cut"))
    when = "2026-02-03T04:05:06+00:00"
    history = History((Event("c1", when, "added", "north-wind", "runs", "The park runs."),), "c1", "c0", "2026-01-01")
    with pytest.MonkeyPatch.context() as patch:
        with_short_lists(patch)
        found = load_dossier(root)
        assert found.dossier, found.problems
        maker = SiteBuilder(found, history, workers=1)
        assert run_mkdocs(root, configuration.load(root), root / "site", maker)
    return root, root / "site"


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"{name}-pages")) for name in ("real", "cut")],
)
def built(request: pytest.FixtureRequest) -> BuiltSite:
    if request.param == "real":
        return BuiltSite(REPOSITORY, request.getfixturevalue("real_site"))
    return BuiltSite(*request.getfixturevalue("cut_site"))


def test_every_page_shows_its_facts_in_full(built: BuiltSite) -> None:
    seen = 0
    for folder, slug, data in built.entities("organisations", "initiatives", "places", "sources"):
        for language in built.dossiers:
            shown: dict[str, ShownFact] = {}
            sources: set[str] = set()
            for page in built.pages(language, f"{folder}/{slug}"):
                shown |= in_full(page)
                sources |= set(page.listed.values())
            assert sources == {source["id"] for source in data["sources"]}, (language, slug)
            expected = built.shown(data["facts"], language)
            assert shown.keys() == expected.keys(), (language, slug)
            for key, said in expected.items():
                assert shown[key][:4] == said[:4], (language, slug, key)
                assert says_the_same(shown[key].against, said.against), (language, slug, key)
            seen += len(expected)
    assert seen > 50


def test_every_sector_shows_its_facts_once_and_their_figures_in_a_table(built: BuiltSite) -> None:
    """Its own facts are shown in full, and the others in lines, which have no disputes."""
    seen = 0
    for folder, slug, data in built.entities("sectors"):
        for language in built.dossiers:
            expected = built.shown(data["facts"], language)
            shown: dict[str, Line] = {}
            sources: set[str] = set()
            for page in built.pages(language, f"{folder}/{slug}"):
                own = {key: (said.statement, said.cited, said.replaced) for key, said in in_full(page).items()}
                here: dict[str, Line] = in_lines(page) | own
                assert not shown.keys() & here.keys()
                shown |= here
                sources |= set(page.listed.values())
                the_same_figures(built, in_tables(page), {key: expected[key] for key in here})
            the_same_lines(shown, expected)
            cited = {source for said in expected.values() for source, _ in said.cited}
            assert cited <= {source["id"] for source in data["sources"]}
            assert sources == cited | of_the_report(built, data["sector"], slug)
            seen += len(expected)
    assert seen > 10


def of_the_report(built: BuiltSite, record: dict[str, Any], slug: str) -> set[str]:
    """The sources that the report of an entity cites."""
    references = re.findall(r"@([^#\s\[\];]*)#([a-z0-9-]+)", record.get("report", {}).get("text", ""))
    facts = [built.facts[f"{entity or slug}#{fact}"] for entity, fact in references]
    return {source["source"] for fact in facts for source in fact["sources"]}


def the_same_lines(shown: dict[str, Line], expected: dict[str, ShownFact]) -> None:
    assert shown.keys() == expected.keys()
    for key, (line, *more) in shown.items():
        assert expected[key].statement in line, key
        assert more == [expected[key].cited, expected[key].replaced], key


def the_same_figures(
    built: BuiltSite, shown: dict[str, list[tuple[str, str, Cited]]], expected: dict[str, ShownFact]
) -> None:
    assert shown.keys() == {key for key, said in expected.items() if said.figures}
    for key, rows in shown.items():
        figures = zip(built.facts[key]["figures"], expected[key].figures, strict=True)
        for (said, date, cited), (figure, meant) in zip(rows, figures, strict=True):
            # If a figure has a date of its own, it is in the last column of the table.
            assert said == (meant.replace(f", {date}", "", 1) if "as_of" in figure else meant), key
            assert date in meant or "as_of" not in figure
            assert cited == expected[key].cited, key


def test_every_brief_matches_its_data(built: BuiltSite) -> None:
    seen = 0
    for folder, slug, data in built.entities("sectors", "initiatives"):
        for language in built.dossiers:
            (page,) = built.pages(language, f"{folder}/{slug}/brief")
            page.entity = slug
            shown, expected = in_brief(page), built.shown(data["facts"][-PRINTED:], language)
            assert shown.keys() == expected.keys(), (language, slug)
            for key, (statement, cited, against) in shown.items():
                assert (statement, cited) == expected[key][:2], (language, slug, key)
                assert says_the_same(against, expected[key].against), (language, slug, key)
            the_same_figures(built, in_tables(page), expected)
            seen += len(expected)
    assert seen > 20


def test_a_contradiction_is_shown_on_both_facts(built: BuiltSite) -> None:
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


def test_an_initiative_shows_its_steps_figures_and_conflicts(built: BuiltSite) -> None:
    for folder, slug, data in built.entities("initiatives"):
        steps = [(step["status"], step["fact"]) for step in data["initiative"].get("status", ())]
        own = [fact for fact in data["facts"] if fact["entity"] == slug]
        for language in built.dossiers:
            (page, *_) = built.pages(language, f"{folder}/{slug}")
            expected = built.shown(own, language)
            rows = [row for row in section(page, "_status").tree.iter("li") if page.fact_links(row)]
            # A stage that was reached twice has one row.
            assert len(rows) == len({status for status, _ in steps})
            stages = {key: status for status, key in steps}
            for row in rows:
                key = page.key(page.fact_links(row)[-1])
                assert text(row).startswith(built.dossiers[language].settings.statuses[stages[key]].name)
                assert expected[key].statement in text(row)
                assert page.cited(row) == expected[key].cited
            shown = [
                (f"{text(measure)}: {without(value, 'cites')}", text(date), page.cited(value))
                for measure, value, date in section(page, "_figures").tables(3)
            ]
            by_fact: dict[str, list[tuple[str, str, Cited]]] = {}
            for key, said in expected.items():
                for _ in said.figures:
                    by_fact.setdefault(key, []).append(shown.pop(0))
            assert not shown
            the_same_figures(built, by_fact, expected)
            for value, _, says in section(page, "_conflicts").tables(3):
                key = page.key(page.fact_links(says)[0])
                assert built.facts[key]["contested"]
                assert page.cited(says) == expected[key].cited
                assert any(without(value, "cites").partition(" (")[0] in figure for figure in expected[key].figures)


def status_of(element: Element) -> str:
    (css,) = [one.get("class", "") for one in element.iter("a") if has(one, "badge")]
    return css.removeprefix("badge badge-status-")


def test_a_source_shows_the_facts_of_each_sentence(built: BuiltSite) -> None:
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


def test_the_table_of_facts_and_the_timeline_have_every_fact(built: BuiltSite) -> None:
    """They show each fact on one line, without its figures."""
    for language in built.dossiers:
        expected = built.shown(list(built.facts.values()), language)
        for path, read in (("facts", in_rows), ("timeline", in_lines)):
            shown: dict[str, Line] = {}
            for page in built.pages(language, path, "*"):
                shown |= read(page)
            the_same_lines(shown, expected)
    contested = {
        page.key(page.fact_links(cells[2])[0])
        for page in built.pages("en", "facts", "*")
        for cells in page.tables(5, 6, 7)
        if any(one.get("value") == "contested" for one in cells[-1].iter("data"))
    }
    assert contested == {key for key, fact in built.facts.items() if fact["contested"]} != set()


def test_home_and_changes_show_current_facts(built: BuiltSite) -> None:
    for language in built.dossiers:
        expected = built.shown(list(built.facts.values()), language)
        for path in (".", "changes"):
            (page,) = built.pages(language, path, "none")
            shown = in_lines(page)
            assert len(shown) > 2
            the_same_lines(shown, {key: expected[key] for key in shown})
        contested = {key for key, fact in built.facts.items() if fact["contested"]}
        listed = in_lines(section(page, "_contested")).keys()
        assert listed <= contested
        assert len(listed) == min(MOST, len(contested))


def test_the_boards_have_every_initiative_at_its_step(built: BuiltSite) -> None:
    """A column that does not show all initiatives gives the number of the others."""
    rows = {row["id"]: row for row in built.table("initiatives")}
    above = {row["id"]: row["parent"] for row in built.table("sectors")}

    def within(slug: str) -> Iterator[str]:
        while slug:
            yield slug
            slug = above[slug]

    sectors = {slug: {s for one in row["sectors"].split("; ") for s in within(one)} for slug, row in rows.items()}
    for language in built.dossiers:
        for path, wanted in (("initiatives", ""), *((f"sectors/{slug}", slug) for slug in above)):
            page = next(built.pages(language, path, "none"))
            shown = {}
            for board in (one for one in page.tree.iter("div") if has(one, "board")):
                for column in next(board.iter("ul")):
                    badges = [one for one in column.iter("a") if has(one, "badge")]
                    links = [one for below in column.iter("ul") for one in below.iter("li")]
                    named = [(item, next(item.iter("a"))) for item in links]
                    for item, link in named:
                        if (slug := page.slug(link.get("href", ""))) in rows:
                            dates = [one.get("datetime") for one in item.iter("time")]
                            shown[slug] = (status_of(column) if badges else "", *dates)
            expected = {
                slug: (row["status"], *dates_of(built.facts[row["status_fact"]] if row["status_fact"] else {}))
                for slug, row in rows.items()
                if not wanted or wanted in sectors[slug]
            }
            assert shown.items() <= expected.items(), (language, path)
            assert len(shown) == len(expected) or len(expected) > 12, (language, path)


def dates_of(fact: dict[str, str]) -> list[str]:
    """The first day of a fact's date, if it has one."""
    return [machine_date(Date.parse(date)) for date in (fact.get("date", "undated"),) if date != "undated"]


def test_the_evidence_page_counts_the_facts_of_the_data(built: BuiltSite) -> None:
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
            "_single": sum(len(fact["origins"]) == 1 for fact in facts),
            "_primary": counted(facts)[2],
            "_contested": counted(facts)[3],
            "_superseded": sum(fact["superseded_by"] is not None for fact in facts),
            "_confidence-medium": sum(fact.get("confidence") == "medium" for fact in facts),
        }
        shown = {one.get("id"): text(one) for one in page.tree.iter("div") if has(one, "meaning")}
        for name, number in wanted.items():
            assert str(number) in re.findall(r"\d+", shown[name]), (language, name)


def test_every_citation_of_a_page_is_in_the_data(built: BuiltSite) -> None:
    cited = set()
    for fact in built.facts.values():
        cited |= citations(fact["sources"]) | citations(fact.get("disputed_by", []))
    types = {row["id"]: row["type"] for row in built.table("entities")}
    pages = 0
    for file in sorted(built.site.rglob("index.html")):
        if "embed" in file.relative_to(built.site).parts:
            continue  # `test_embeds` compares them
        page = ShownPage(article_of(file), file.parent.name if file.parent.name in types else file.parent.parent.name)
        assert page.cited(page.tree) <= cited, file
        assert set(page.listed.values()) <= types.keys(), file
        pages += bool(page.listed)
    assert pages > 20
