"""Embeds: small pages for frames on other sites, with the facts and the parts of an entity's page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.exports.embeds import entity_embed, has_embed
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain

from .support.dossiers import copy_of_small, dossier_of, replace
from .support.paths import REPOSITORY, SMALL

SITE = Site("https://example.org/sub/")


def embeds(dossier: Dossier) -> dict[str, str]:
    """The embed of each entity that has one."""
    nodes = [node for node in dossier.entities if has_embed(node, dossier)]
    return {node.slug: entity_embed(node, dossier, SITE).content.decode() for node in nodes}


def test_every_part_of_every_page_has_an_embed(real_site: Path) -> None:
    """In each language, and all facts of an entity at their ids, also at former ids. The pages are small."""
    dossier = load_dossier(REPOSITORY).dossier
    assert dossier
    sizes = []
    for folder in ("", "ja/", "hi/"):
        for node in dossier.entities:
            page = real_site / folder / node.type.url / node.slug / "index.html"
            embed = real_site / folder / "embed" / node.type.url / node.slug / "index.html"
            parts = set(re.findall(r'<h2(?=[^>]* data-embed)[^>]* id="(\w+)"', page.read_text("utf-8")))
            assert embed.is_file() == has_embed(node, dossier)
            if not embed.is_file():
                assert not parts, page
                continue
            tree = html.fromstring(embed.read_bytes())
            ids = {*tree.xpath("//main/div/@id")}
            assert parts <= ids, embed
            facts = {fact.fact.id: plain(fact.fact.statement, dossier) for fact in dossier.own_facts(node)}
            quoted = {quote.getparent().get("id"): quote.text_content() for quote in tree.iter("blockquote")}
            assert quoted == facts
            sizes.append(embed.stat().st_size)
    assert len(sizes) > 500
    assert sorted(sizes)[len(sizes) // 2] < 5_000
    assert max(sizes) < 60_000


def test_an_embed_has_no_script_and_names_its_sources() -> None:
    dossier = dossier_of(SMALL)
    page = embeds(dossier)["north-wind"]
    assert "<script" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<link rel="canonical" href="https://example.org/sub/initiatives/north-wind/">' in page
    tree = html.fromstring(page)
    assert {link.get("target") for link in tree.iter("a") if link.get("href")} == {"_blank"}
    fact = tree.get_element_by_id("bigger")
    assert "Weekly Beland: 風の公園 (in Japanese) (para. 2)" in fact.text_content()
    assert [badge.text for badge in fact.iter("small")] == ["Contested", "Single-sourced", "Low confidence"]
    assert fact.xpath("p/a/@href")[0] == "../../../initiatives/north-wind/#bigger"
    assert tree.xpath("//main/div/@id")[-2:] == ["_parties", "_status"], "the last part is shown by default"
    assert "Acme & Friends <test>, as of 31 January 2026" in tree.xpath("//footer")[0].text_content()


def test_a_changed_fact_changes_only_its_embed(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    before = embeds(dossier_of(root))
    replace(root / "content/initiatives/north-wind.yml", "Twenty people work there.", "Twenty work there.")
    after = embeds(dossier_of(root))
    assert [slug for slug in before if before[slug] != after[slug]] == ["north-wind"]


def test_a_long_table_ends_with_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torana.exports.embeds.MAX_ROWS", 1)
    table = html.fromstring(embeds(dossier_of(SMALL))["north-wind"]).get_element_by_id("_parties")
    assert len(table.xpath(".//tr")) == 1
    (link,) = table.xpath("p/a")
    assert (link.text, link.get("href")) == ("1 more", "../../../initiatives/north-wind/#_parties")
