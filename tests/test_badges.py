"""Every list, table, drawing and file shows the reasons to doubt a fact beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from lxml import html
from torana.dossier.events import Event, History
from torana.dossier.graph import Dossier
from torana.dossier.link import with_events
from torana.dossier.load import load_dossier
from torana.dossier.nodes import FactNode
from torana.dossier.stages import current_stage
from torana.exports.feeds import atom, json_feed
from torana.pages.changes import changes_specs
from torana.pages.facets import columns
from torana.pages.home import FINDINGS, home_page
from torana.pages.shared.addresses import Site, address, page_path
from torana.pages.shared.badges import doubts
from torana.pages.shared.trust import trust_in
from torana.records.entity_types import INITIATIVE, SECTOR

from .support.paths import SMALL

LOW = "north-wind#bigger"
ROW = "ancestor-or-self::*[self::li or self::tr or self::p or contains(@class, 'strip-spot')][1]"


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    found = load_dossier(SMALL)
    assert found.dossier is not None, found.problems
    return found.dossier


def texts(fact: FactNode, dossier: Dossier) -> list[str]:
    return [badge.text.lower() for badge in doubts((fact,), dossier)]


def links(site: Path) -> Iterator[tuple[str, str, html.HtmlElement]]:
    """The page, the target and the element of each link between pages, except those to other parts of a list."""
    for path in sorted(site.rglob("index.html")):
        page = path.parent.relative_to(site).as_posix()
        main = html.fromstring(path.read_bytes()).xpath("//article")
        for link in main[0].xpath(".//a[@href][not(ancestor::*[@class='elsewhere'])]") if main else ():
            target, _, anchor = link.get("href").partition("#")
            if "://" not in target:
                yield page, f"{normpath(join(page, target))}/#{anchor}", link


def shown_with(link: html.HtmlElement) -> str:
    """The text of the row of a list, or of the whole fact, that contains a link."""
    fact = link.xpath("ancestor::*[contains(concat(' ', @class, ' '), ' fact ')]")
    return str((fact or link.xpath(ROW) or [link])[0].text_content()).lower()


def test_every_row_about_a_doubtful_fact_shows_its_badges(small_site: Path, dossier: Dossier) -> None:
    facts = {f"{dirname(address(page_path(fact.owner)))}/#{fact.fact.id}": fact for fact in dossier.facts}
    pages: set[str] = set()
    for page, target, link in links(small_site):
        if (fact := facts.get(target)) and "Replaced by" not in link.getparent().text_content():
            assert all(text in shown_with(link) for text in texts(fact, dossier)), (page, fact.key, shown_with(link))
            pages |= {page} if fact.key == LOW else set()
    assert {"timeline", "facts", "changes", "initiatives/north-wind", "sectors/wind", "sources/weekly-beland"} <= pages
    assert {"initiatives/north-wind/brief", "sectors/wind/brief", "sectors/energy"} <= pages


def test_every_row_about_an_initiative_shows_the_badges_of_its_stage(small_site: Path, dossier: Dossier) -> None:
    stages = {node.slug: stage for node in dossier.of_type(INITIATIVE) if (stage := current_stage(node, dossier))}
    pages: set[str] = set()
    for page, target, link in links(small_site):
        stage = stages.get(target.removeprefix("initiatives/").removesuffix("/#"))
        name = dossier.settings.statuses[stage.status].name.lower() if stage else ""
        if (stage and link.xpath("ancestor::*[@class='board']")) or (stage and name in shown_with(link)):
            assert all(text in shown_with(link) for text in texts(stage.fact, dossier)), (page, shown_with(link))
            pages.add(page)
    assert {"initiatives", "sectors/wind", "sectors/wind/brief", "places/north-shore"} <= pages


def test_drawings_name_the_reasons_to_doubt(small_site: Path) -> None:
    for page in ("timeline", "initiatives/north-wind", "sectors/wind"):
        root = html.fromstring((small_site / page / "index.html").read_bytes())
        (spot,) = (spot for spot in root.xpath("//a[contains(@class, 'strip-spot')]") if "2 September" in spot[0].text)
        assert "(contested, single-sourced, medium confidence)" in spot[0].text
        assert "strip-doubtful" in spot.get("class")


def test_copies_and_data_have_the_badges_in_words(small_site: Path) -> None:
    statement, address_of = "The park is to have 450 MW.", "north-wind/#bigger"
    for path in ("timeline/index.md", "initiatives/north-wind/index.md", "sectors/wind/index.md"):
        lines = (small_site / path).read_text().splitlines()
        assert any("Low confidence" in line for line in lines if address_of in line or "450 MW" in line), path
    (line,) = (line for line in (small_site / "llms-full.txt").read_text().splitlines() if statement in line)
    assert line.endswith("[contested, single-sourced, low confidence]")
    records = [json.loads(path.read_bytes())["records"] for path in (small_site / "search").glob("records-*.json")]
    (found,) = (record for part in records for record in part if record["t"] == statement)
    assert found["w"] == ["contested", "single", "confidence-low"]
    facts = json.loads((small_site / "api/v1/facts.json").read_bytes())["facts"]
    (fact,) = (fact for fact in facts if fact["key"] == LOW)
    assert (fact["confidence"], fact["contested"], fact["origins"]) == ("low", True, ["Weekly Beland"])


def test_changes_and_feeds_have_the_badges_of_each_fact(dossier: Dossier) -> None:
    event = Event("c1", "2026-02-03T04:05:06+00:00", "added", "north-wind", "bigger", "The park is to have 450 MW.")
    changed, site = with_events(dossier, History((event,), "c1", "c1", "2026-02-03")), Site("", "")
    view = next(iter(changes_specs(changed, site))).make().view
    (row,) = view.events.days[0].rows
    assert [badge.key for badge in row.doubts] == ["contested", "single", "confidence-low"]
    for feed in (atom, json_feed):
        (file,) = feed(changed, site)
        assert "(contested, single-sourced, low confidence)" in file.content.decode()


def test_a_fact_of_low_confidence_is_no_news(dossier: Dossier) -> None:
    assert "450" in "".join(fact.fact.statement for fact in dossier.facts)
    news = [str(finding.entry.statement) for finding in home_page(dossier).findings]
    assert len(news) == FINDINGS
    assert not any("450" in statement for statement in news)


def test_the_shares_of_a_page_link_to_the_facts_that_they_count(dossier: Dossier) -> None:
    facets = columns(dossier.facts, dossier)
    found = list(zip(facets["sector"], facets["evidence"], strict=True))
    linked = 0
    for node in (None, *dossier.of_type(SECTOR)):
        facts = dossier.backlinks(node) if node else None
        for share in trust_in(dossier, facts, f"sector={node.slug}&" if node else "").shares:
            key = share.found.path.rpartition("evidence=")[2] if share.found else ""
            count = sum(key in evidence and (node is None or node.slug in sectors) for sectors, evidence in found)
            assert not share.found or share.text.startswith(f"{count} of "), (node, share.text)
            linked += bool(share.found)
    assert linked > 4
