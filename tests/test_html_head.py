"""Metadata of pages: citations, Open Graph, JSON-LD, and other elements of the head."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import pytest
from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.records.dates import Date
from torana.site.plan import Plan

from .support.html import article, parse, text
from .support.paths import REPOSITORY

# Tests of this group share the trees of the pages of the real site: parsing them takes 2 s.
pytestmark = pytest.mark.xdist_group("real-pages")


class PageHead(NamedTuple):
    """The metadata of a page."""

    path: str
    language: str
    title: str
    canonical: str
    meta: list[tuple[str, str]]
    citations: list[str]
    key: str
    graph: list[dict[str, Any]]


@pytest.fixture(scope="module")
def heads(real_site: Path) -> list[PageHead]:
    """The metadata of every page that is not a redirect."""
    found = []
    for path in sorted(real_site.rglob("index.html")):
        tree = parse(path)
        meta = [(str(m.get("name") or m.get("property")), m.get("content") or "") for m in tree.iter("meta")]
        if ("robots", "noindex") in meta:
            continue
        said = next((one for one in tree.iter("span") if one.get("id") == "_cite"), Element("span"))
        found.append(
            PageHead(
                path.parent.relative_to(real_site).as_posix(),
                tree.get("lang") or "",
                text(next(tree.iter("title"))),
                next(link.get("href") or "" for link in tree.iter("link") if link.get("rel") == "canonical"),
                meta,
                [text(one) for one in article(tree).iter("p") if one.get("class") == "page-cite"],
                said.get("data-key") or "",
                next(
                    json.loads(one.text or "")["@graph"]
                    for one in tree.iter("script")
                    if one.get("type") == "application/ld+json"
                ),
            )
        )
    return found


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    """The real dossier in each language of its site."""
    plan = Plan(load_dossier(REPOSITORY), REPOSITORY, Site())
    return {dossier.words.language: dossier for dossier in plan.dossiers}


def test_every_page_has_a_citation(heads: list[PageHead], dossiers: dict[str, Dossier]) -> None:
    for page in heads:
        settings, words = dossiers[page.language].settings, dossiers[page.language].words
        (citation,) = page.citations
        assert citation.startswith(words.t("Cite this page as:")), page.path
        assert citation.endswith(f" {page.canonical}"), page.path
        assert words.date(settings.as_of) in citation, page.path
        assert settings.title in citation, page.path
    assert len({page.key for page in heads}) == len(heads)
    assert {page.language for page in heads} == {"en", "ja", "hi"}
    written_by_hand = {path.stem for path in (REPOSITORY / "docs").glob("*.md")}
    assert len(written_by_hand) > 5
    assert written_by_hand <= {page.path for page in heads}


HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_publisher": "publisher",
    "citation_public_url": "url",
    "citation_language": "language",
}


def as_zotero(page: PageHead) -> dict[str, str]:
    """Return the fields that Zotero's translator "Embedded Metadata" reads from a page."""
    item = {}
    for name, field in HIGHWIRE.items():
        # It uses the first element whose name ends like this, and folds white space.
        value = next(content for meta, content in page.meta if meta.endswith(name))
        item[field] = " ".join(value.split())
    item["websiteTitle"] = dict(page.meta)["og:site_name"]
    # It removes the title of the site after a dash at the end.
    item["title"] = re.sub(rf"\s*[-–—=_:|~#]\s*{re.escape(item['websiteTitle'])}\s*$", "", item["title"])
    authors = [content for meta, content in page.meta if meta.endswith("citation_author")]
    assert len(authors) == 1
    assert not re.search(r";|\w \w.*,", authors[0]), "it would take them for several"
    return {**item, "author": authors[0]}


def test_zotero_reads_the_metadata_of_a_page(heads: list[PageHead], dossiers: dict[str, Dossier]) -> None:
    for page in heads:
        item, words = as_zotero(page), dossiers[page.language].words
        date = words.date(Date.parse(item["date"].replace("/", "-")))
        whole = item["title"] == item["websiteTitle"]
        values = {"publisher": item["author"], "name": item["title"], "dossier": item["websiteTitle"], "date": date}
        forms = ["%(publisher)s: %(name)s, as of %(date)s."] if whole else [CITED, OF_A_VERSION]
        said = [words.t(form, **values, version="<version>", changed="<day>").replace("..", ".") for form in forms]
        (citation,) = page.citations
        cited = [re.escape(f"{words.t('Cite this page as:')} {each} {item['url']}") for each in said]
        assert re.fullmatch("|".join(cited).replace("<version>", "[0-9]+").replace("<day>", ".+"), citation), page.path
        assert item["language"] == page.language
        assert item["publisher"] == item["author"]
        assert whole == (page.path in (".", "ja", "hi"))


CITED = "%(publisher)s: %(name)s. In: %(dossier)s, as of %(date)s."
OF_A_VERSION = "%(publisher)s: %(name)s, version %(version)s of %(changed)s. In: %(dossier)s, as of %(date)s."


def test_the_home_page_has_one_title(heads: list[PageHead], dossiers: dict[str, Dossier]) -> None:
    titles = {page.path: page.title for page in heads}
    name = dossiers["en"].settings.title
    for path, language in ((".", "en"), ("ja", "ja"), ("hi", "hi")):
        assert titles[path] == dossiers[language].settings.title
    assert titles["facts"] == f"Facts - {name}"
    assert len({title for path, title in titles.items() if not path.startswith(("ja", "hi"))}) > 350


def test_open_graph_names_the_languages(heads: list[PageHead]) -> None:
    everywhere = {"en": "en_GB", "ja": "ja_JP", "hi": "hi_IN"}
    hand_written = (REPOSITORY / "docs").glob("*.md")
    alone = {"data", "reference", *(path.stem for path in hand_written)}
    for page in heads:
        assert dict(page.meta)["og:locale"] == everywhere[page.language]
        others = {content for name, content in page.meta if name == "og:locale:alternate"}
        expected = {tag for language, tag in everywhere.items() if language != page.language}
        assert others == (set() if page.path in alone else expected), page.path


def test_structured_data_in_every_language(heads: list[PageHead]) -> None:
    """The page has its own language, but its subject is the same in all languages."""
    entities: dict[str, set[str]] = {}
    for page in heads:
        way, own, *_ = page.graph
        assert (own["@type"], own["url"], own["inLanguage"]) == ("WebPage", page.canonical, page.language)
        crumbs = way["itemListElement"]
        assert crumbs[-1]["item"] == page.canonical
        folder = "" if page.language == "en" else f"{page.language}/"
        assert all(f"/torana/{folder}" in crumb["item"] for crumb in crumbs)
        if "mainEntity" in own:
            entity = next(one for one in page.graph if one.get("@id") == own["mainEntity"]["@id"])
            assert any(name in page.title for name in (entity["name"], *entity.get("alternateName", ())))
            entities.setdefault(entity["@id"], set()).add(page.language)
    assert len(entities) > 300
    assert all(languages == {"en", "ja", "hi"} for languages in entities.values())


def test_the_metadata_of_a_page(real_site: Path) -> None:
    types = set()
    for path in sorted(real_site.rglob("index.html")):
        tree = parse(path)
        meta = {m.get("name") or m.get("property"): m.get("content") for m in tree.iter("meta")}
        if meta.get("robots") == "noindex":
            continue
        canonical = next(link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical")
        assert meta["og:url"] == meta["citation_public_url"] == canonical
        assert meta["citation_title"]
        assert meta["citation_publication_date"]
        base = (
            canonical.removesuffix(path.parent.relative_to(real_site).as_posix() + "/")
            if path.parent != real_site
            else canonical
        )
        assert (real_site / str(meta["og:image"]).removeprefix(base)).is_file()
        for link in tree.iter("link"):
            if link.get("rel") == "alternate " and link.get("type"):
                assert (path.parent / str(link.get("href"))).resolve().is_file(), (path, link.get("href"))
        scripts = [one.text for one in tree.iter("script") if one.get("type") == "application/ld+json"]
        assert len(scripts) == 1
        for script in scripts:
            graph = json.loads(script or "")["@graph"]
            assert graph[0]["@type"] == "BreadcrumbList"
            types |= {one["@type"] for one in graph}
            for claim in (one for one in graph if one["@type"] == "Claim"):
                assert any(fact.get("id") == claim["@id"].rpartition("#")[2] for fact in tree.iter("div"))
    expected = {"Corporation", "GovernmentOrganization", "Project", "Event", "CreativeWork", "Claim", "Dataset"}
    assert expected | {"NewsArticle", "Place", "Report"} <= types


def test_sizes_and_digests_for_search_engines(real_site: Path) -> None:
    script = next(
        one for one in parse(real_site / "data" / "index.html").iter("script") if "ld+json" in (one.get("type") or "")
    )
    dataset = next(one for one in json.loads(script.text or "")["@graph"] if one["@type"] == "Dataset")
    home = dataset["url"].removesuffix("data/")
    for file in dataset["distribution"]:
        content = (real_site / file["contentUrl"].removeprefix(home)).read_bytes()
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["contentSize"] == f"{len(content)} B"
