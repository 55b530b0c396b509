"""Every list, table, drawing and file shows the reasons to doubt a fact beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import parse_qsl

from lxml import html
from torana.dossier.events import Event, History
from torana.dossier.graph import Dossier
from torana.dossier.link import with_events
from torana.dossier.nodes import FactNode
from torana.dossier.stages import current_stage
from torana.exports.feeds import atom, json_feed
from torana.pages.changes import changes_specs
from torana.pages.entities.by_type import pages_of_type
from torana.pages.evidence import evidence_page
from torana.pages.facets import columns
from torana.pages.home import FINDINGS, home_page
from torana.pages.shared.addresses import Site, address, page_path
from torana.pages.shared.badges import doubts
from torana.pages.shared.entity_names import top_sectors
from torana.pages.shared.event_rows import KEYS, event_row
from torana.records.entity_types import BUILT_IN, INITIATIVE, SECTOR
from torana.records.facts import Fact
from torana.records.field_marks import ShownAs, marked_fields

LOW = "north-wind#bigger"
ROW = "ancestor-or-self::*[self::li or self::tr or self::p or contains(@class, 'strip-spot')][1]"


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


def test_changed_keys_are_shown_by_their_names(dossier: Dossier) -> None:
    """A statement whose links changed reads as before, so only its links are named."""
    fields = (("statement", "[[acme-foundry]] runs.", "Acme Foundry runs."), ("disputed_by", "", ""))
    event = Event("c1", "2026-02-03", "changed", "north-wind", "runs", "Acme Foundry runs.", fields=fields)
    assert (event_row(event, dossier).fields, event_row(event, dossier).others) == ((), "Links, Contested by")
    models = [*(each.model for each in BUILT_IN if not each.is_cited), Fact]
    shown = {field.field for model in models for field in marked_fields(model, ShownAs)}
    unshown = {"facts", "formerly", "id", "draft", "embargo"}
    assert {key for model in models for key in model.model_fields} - unshown <= KEYS.keys() | shown


def test_a_fact_of_low_confidence_is_no_news(dossier: Dossier) -> None:
    assert "450" in "".join(fact.fact.statement for fact in dossier.facts)
    news = [str(finding.entry.statement) for finding in home_page(dossier).findings]
    assert len(news) == FINDINGS
    assert not any("450" in statement for statement in news)


def test_shares_link_to_the_facts_that_they_count(dossier: Dossier) -> None:
    """The search finds as many as the share says, on the pages of sectors and on the page about evidence."""
    facets = columns(dossier.facts, dossier)
    found = list(zip(facets["sector"], facets["evidence"], strict=True))
    pages = evidence_page(dossier)
    shares = [each.share for each in pages.trust.shares]
    for node, row in zip(top_sectors(dossier), pages.sectors, strict=True):
        shares += [row.facts, *row.shares]
        shares += [each.share for each in pages_of_type(SECTOR).view(node, dossier, Site()).head.trust.shares]
    linked = [share for share in shares if share.found]
    for share in linked:
        query = dict(parse_qsl(share.found.path.partition("?")[2]))
        sector, key = query.get("sector"), query.get("evidence")
        count = sum((not key or key in keys) and (not sector or sector in sectors) for sectors, keys in found)
        assert f"{count} ".startswith(share.text.partition("of ")[0].strip()), share
    assert len(linked) > 8
