"""Strict builds of both dossiers: complete, reproducible, and unchanged by a build that fails."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import etree
from torana.dossier.load import load_dossier
from torana.exports import registry
from torana.exports.export import Export
from torana.pages.page import PageSpec
from torana.site.mkdocs import sitemap
from torana.site.mkdocs.navigation import Menu, NavChanges, changed_nav
from torana.site.plan import Plan
from torana.site.site_maker import SiteMaker

from .support import html
from .support.command import mkdocs, torana, torana_process
from .support.dossiers import copy_of_small, dossier_of, replace, with_short_lists
from .support.paths import REPOSITORY, SMALL
from .support.planned import SITE
from .support.sites import digest

LANGUAGES = {path.stem for path in (REPOSITORY / "content" / "languages").glob("*.po")}


@pytest.fixture(scope="module", params=["small", pytest.param("real", marks=pytest.mark.xdist_group("real-pages"))])
def site(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(f"{request.param}_site")
    return found


@pytest.mark.xdist_group("real-pages")
def test_every_entity_has_a_page(real_site: Path) -> None:
    dossier = dossier_of(REPOSITORY)
    assert len(dossier.nodes) > 300
    for slug, node in dossier.nodes.items():
        tree = html.parse(real_site / node.type.url / slug / "index.html")
        (heading,) = html.article(tree).iter("h1")
        assert " ".join(node.name.split()) in html.text(heading)


@pytest.mark.xdist_group("real-pages")
def test_an_organisation_page_cites_each_of_its_roles(real_site: Path) -> None:
    """Each organisation of the founding document has a page that lists its initiatives and cites the document."""
    dossier = dossier_of(REPOSITORY)
    founding = dossier.nodes["seed-6982af97"]
    named = {
        node.slug for fact in dossier.backlinks(founding) for node in fact.names if node.type.name == "organisation"
    }
    assert len(named) > 25
    for slug in named:
        initiatives = dossier.initiatives(dossier.nodes[slug])
        assert initiatives, f"{slug} takes part in nothing"
        tree = html.parse(real_site / "organisations" / slug / "index.html")
        (heading,) = [e for e in tree.iter("h2") if e.get("id") == "_initiatives"]
        table = next(html.article(tree).iter("table"))
        rows = list(table.iter("tr"))[1:]
        assert heading is not None
        assert len(rows) == len(initiatives)
        for row in rows:
            assert [a for a in row.iter("a") if (a.get("href") or "").startswith("#cite_")], (
                f"{slug}: a role without citation"
            )


# The real site is built from links that the build itself checks; pages.yml runs `torana check --site` on it.
@pytest.mark.parametrize("site", ["small", pytest.param("real", marks=pytest.mark.exhaustive)], indirect=True)
def test_every_link_and_fragment_resolves(site: Path) -> None:
    pages = html.pages(site)
    trees = {address: html.parse(path) for address, path in pages.items()}
    anchors = {address: set(html.ids(tree)) for address, tree in trees.items()}
    for address, tree in trees.items():
        if address == "404.html":  # its links start with the address of the site
            continue
        for target, fragment in html.links(tree, address):
            known = target in pages or (site / target).is_file()
            assert known, f"{address} links to {target}"
            if fragment and target in anchors:
                assert fragment in anchors[target], f"{address} links to {target}#{fragment}"


def test_pages_are_whole(site: Path) -> None:
    for address, path in html.pages(site).items():
        tree = html.parse(path)
        first = address.partition("/")[0]
        assert tree.get("lang") == (first if first in LANGUAGES else "en")
        assert html.text(next(tree.iter("title")))
        # The 404 page has one for each language, of which it shows one.
        assert len([one for one in tree.iter("h1") if "data-folder" not in one.getparent().attrib]) == 1, address
        found = html.ids(tree)
        assert len(found) == len(set(found)), f"{address}: {[i for i in found if found.count(i) > 1]}"
        text = html.text(html.article(tree)) if address != "404.html" else ""
        for leftover in ("{%", "{#", "&#", "**", "[[", "]]", "](", "markdown="):
            if leftover == "[[" and address in ("editing/", "reference/", "types/"):
                continue
            if leftover == "]]" and address in ("editing/", "reference/", "types/"):
                continue
            shown = text.replace("[x](y)", "").replace("{{ 7*7 }}", "").replace("*loud*", "").replace("**began**", "")
            assert leftover not in shown, f"{address} shows {leftover}"
        assert not any(e.get("markdown") is not None for e in tree.iter()), address


def test_no_page_makes_a_third_party_request(site: Path) -> None:
    loaded = etree.XPath("//@src | //@srcset | //@data | //@poster | //@action")
    handlers = etree.XPath("//@*[starts-with(name(), 'on')]")
    for address, path in html.pages(site).items():
        tree = html.parse(path)
        # Canonical addresses and those of other languages are absolute, and no browser requests them.
        links = [e for e in tree.iter("link") if (e.get("rel") or "").strip() not in ("canonical", "alternate")]
        found = [*loaded(tree), *(link.get("href") or "" for link in links)]
        assert found, address
        assert not [one for one in found if one.startswith(("http:", "https:", "//"))], address
        assert not handlers(tree), address


def test_crawlers_find_the_sitemap_and_browsers_the_search(small_site: Path) -> None:
    assert (small_site / "robots.txt").read_text("utf-8") == (
        "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sub/path/sitemap.xml\n"
    )
    described = etree.parse(small_site / "opensearch.xml").getroot()
    found = {etree.QName(part).localname: part.text for part in described}
    assert found["ShortName"] == "Acme & Friends <test>"[:16]
    template = described[-1].get("template")
    assert (described[-1].get("type"), template) == (
        "text/html",
        "https://example.org/sub/path/search/?q={searchTerms}",
    )
    for page, href in (("", "opensearch.xml"), ("organisations/bema/", "../../opensearch.xml")):
        links = [
            link for link in html.parse(small_site / page / "index.html").iter("link") if link.get("rel") == "search"
        ]
        assert [link.get("href") for link in links] == [href]


def test_the_sitemap_lists_the_pages_and_no_day_of_the_build(site: Path) -> None:
    text = (site / "sitemap.xml").read_text("utf-8")
    assert ('hreflang="ja"' in text) == (site / "ja").is_dir()
    # The days are those of commits; the made-up dossier has none.
    assert time.strftime("%Y-%m-%d") not in text or (site / "ja").is_dir()
    expected = {a for a in html.pages(site) if a != "404.html"}
    assert text.count("<loc>") == len(expected)


def test_a_long_sitemap_is_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MAX_ADDRESSES", 20)
    root = copy_of_small(tmp_path)
    assert torana("build", root=root).returncode == 0
    name = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.parse(root / "site" / "sitemap.xml").getroot()
    base = "https://example.org/sub/path/"
    assert index.tag == f"{name}sitemapindex"
    parts = [str(each.text) for each in index.iter(f"{name}loc")]
    assert parts == [f"{base}sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    listed = []
    for part in parts:
        tree = ElementTree.parse(root / "site" / part.removeprefix(base)).getroot()
        assert tree.tag == f"{name}urlset"
        found = [str(each.text) for each in tree.iter(f"{name}loc")]
        assert 0 < len(found) <= 20
        listed += found
    assert sorted(listed) == sorted(base + a for a in html.pages(root / "site") if a != "404.html")


def test_an_old_address_leads_to_the_new_page(small_site: Path) -> None:
    tree = html.parse(small_site / "organisations" / "acme" / "index.html")
    (refresh,) = [e for e in tree.iter("meta") if e.get("http-equiv") == "refresh"]
    assert refresh.get("content") == "0; url=../acme-foundry/"
    assert ("organisations/acme-foundry/", "") in html.links(html.article(tree), "organisations/acme/")
    written = (small_site / "former-method" / "index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://example.org/sub/path/method/">' in written
    assert 'location.replace("../method/" + location.hash)' in written


def test_hostile_text_stays_text(small_site: Path) -> None:
    tree = html.parse(small_site / "organisations" / "bema" / "index.html")
    (heading,) = html.article(tree).iter("h1")
    assert html.text(heading).startswith('Bema <b>& Söhne</b> "quoted" [x](y) {{ 7*7 }} *stars*')
    assert html.text(next(tree.iter("title"))).startswith('Bema <b>& Söhne</b> "quoted" [x](y) {{ 7*7 }} *stars*')
    (description,) = [e.get("content") for e in tree.iter("meta") if e.get("name") == "description"]
    assert description is not None
    assert description.startswith('Bema <b>& Söhne</b> "quoted"')


def test_the_search_index_matches_the_pages(real_site: Path) -> None:
    index = json.loads((real_site / "search" / "index.json").read_text("utf-8"))
    pieces = [json.loads(path.read_text("utf-8")) for path in sorted((real_site / "search").glob("terms-*.json"))]
    assert len(pieces) == len(index["firsts"])
    assert {piece["v"] for piece in pieces} == {index["v"]}
    addresses = html.pages(real_site)
    for path in (real_site / "search").glob("records-*.json"):
        for record in json.loads(path.read_text("utf-8"))["records"]:
            page, _, anchor = record["u"].partition("#")
            assert page in addresses
            assert not anchor or f'id="{anchor}"' in addresses[page].read_text("utf-8")
    assert not (real_site / "search" / "search_index.json").exists()


def test_the_same_bytes_on_another_day(tmp_path: Path, small_site: Path) -> None:
    """The folder, the day, the hash seed and the time zone differ."""
    root = copy_of_small(tmp_path / "other place")
    result = torana_process(
        "build", root=root, PYTHONHASHSEED="7", TZ="Pacific/Kiritimati", SOURCE_DATE_EPOCH="946684800"
    )
    assert result.returncode == 0, result.stderr
    assert digest(root / "site") == digest(small_site)


def test_plain_mkdocs_builds_the_same(tmp_path: Path, small_root: Path, small_site: Path) -> None:
    result = mkdocs(small_root / "mkdocs.yml", "--quiet", "-d", tmp_path / "site")
    assert (result.returncode, result.stderr) == (0, "")
    assert digest(tmp_path / "site") == digest(small_site)


def test_the_rendered_markdown_builds_the_same_articles(tmp_path: Path, small_root: Path, small_site: Path) -> None:
    result = torana("render", tmp_path / "md", root=small_root)
    assert result.returncode == 0, result.stderr
    result = mkdocs(tmp_path / "md" / "mkdocs.yml", "--quiet", "-d", tmp_path / "site")
    assert result.returncode == 0, result.stderr
    ours, theirs = html.pages(small_site), html.pages(tmp_path / "site")
    assert set(ours) == set(theirs)
    for address in set(ours) - {"404.html"}:
        expected, found = (html.text(html.article(html.parse(pages[address]))) for pages in (ours, theirs))
        assert found == expected


@pytest.fixture
def built(tmp_path: Path, small_root: Path, small_site: Path) -> Path:
    """A new dossier with a site."""
    shutil.copytree(small_root, tmp_path / "dossier")
    return tmp_path / "dossier"


def test_three_problems_in_three_files_leave_the_site_unchanged(built: Path) -> None:
    before = digest(built / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (built / "site").rglob("*")}
    replace(built / "content/initiatives/north-wind.yml", "organisation: bema,", "organisation: bemma,")
    replace(built / "content/organisations/ministry-of-power.yml", "kind: agency", "kind: agency\nkind: company")
    replace(
        built / "content/organisations/acme-foundry.yml", "    sources: [{source: acme-report-2023, at: p. 2}]\n", ""
    )
    result = torana("build", root=built)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert 'content/initiatives/north-wind.yml:9:20: there is no organisation "bemma"' in result.stderr
    assert 'did you mean "bema"?' in result.stderr
    assert 'content/organisations/ministry-of-power.yml:5:1: the key "kind" appears twice' in result.stderr
    assert 'content/organisations/acme-foundry.yml:18:5: the fact "founded" has no "sources"' in result.stderr
    assert "3 problems; read 17 files" in result.stderr
    assert digest(built / "site") == before
    assert {path: path.stat().st_mtime_ns for path in (built / "site").rglob("*")} == stamps
    # Plain mkdocs also stops before it empties the folder.
    result = mkdocs(built / "mkdocs.yml")
    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert 'did you mean "bema"?' in result.stderr
    assert digest(built / "site") == before


def test_a_broken_template_leaves_the_site_alone(built: Path) -> None:
    before = digest(built / "site")
    (built / "templates").mkdir()
    (built / "templates" / "place.md.j2").write_text("{{ view.nmae }}", "utf-8")
    result = torana("build", root=built)
    assert result.returncode == 1
    assert "templates/place.md.j2" in result.stderr
    assert "nmae" in result.stderr
    assert "Traceback" not in result.stderr
    assert digest(built / "site") == before
    assert not [path for path in built.iterdir() if path.name.startswith(".site")]


def test_a_broken_link_in_a_hand_written_page_leaves_the_site_alone(built: Path) -> None:
    before = digest(built / "site")
    replace(built / "docs" / "editing.md", "See", "See [this](nowhere.md).")
    result = torana("build", root=built)
    assert result.returncode == 1
    assert "nowhere.md" in result.stderr
    assert "Traceback" not in result.stderr
    assert digest(built / "site") == before


def test_a_hand_written_page_cannot_hide_a_generated_one(built: Path) -> None:
    before = digest(built / "site")
    (built / "docs" / "organisations").mkdir()
    (built / "docs" / "organisations" / "bema.md").write_text("# Mine", "utf-8")
    (built / "docs" / "README.md").write_text("# Home", "utf-8")
    for result in (torana("build", root=built), mkdocs(built / "mkdocs.yml")):
        assert result.returncode == 1
        for file in ("docs/README.md", "docs/organisations/bema.md"):
            assert f"{file}:1:1: Torana generates a file with the same name" in result.stderr
        assert "Traceback" not in result.stderr
        assert digest(built / "site") == before


def test_build_replaces_only_a_site(built: Path) -> None:
    keep = built / "precious"
    keep.mkdir()
    (keep / "thesis.txt").write_text("x", "utf-8")
    for target in (keep, built, built / "content", built / "docs"):
        result = torana("build", "--site-dir", target, root=built)
        assert result.returncode == 1
        assert "--site-dir" in result.stderr
    result = torana("render", keep, root=built)
    assert result.returncode == 1
    assert (keep / "thesis.txt").exists()


def test_links_to_files_of_one_spec_make_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(*_: object) -> list[Export]:
        made.append("facts")
        return [Export(f"api/v1/facts{end}.json", "Facts", b"{}") for end in ("", "-1")]

    monkeypatch.setattr(registry, "all_facts", counted)
    loaded = load_dossier(SMALL)
    maker = SiteMaker(loaded)
    maker.open(Plan(loaded, SMALL, SITE), tmp_path)
    assert maker.has("api/v1/schemas/facts.json")
    assert not maker.has("api/v1/schemas/other.json")
    assert made == []
    assert maker.has("api/v1/facts-1.json")
    assert not maker.has("api/v1/facts-2.json")
    assert made == ["facts"]


def test_the_page_at_the_address_of_a_list_has_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    with_short_lists(monkeypatch)
    plan = Plan(load_dossier(SMALL), SMALL, SITE)
    specs = [spec for unit, spec in plan.specs() if isinstance(spec, PageSpec) and unit.language == 0]
    lists = ("organisations/", "facts.md", "facts/", "timeline.md", "timeline/")
    titles = {spec.path: spec.make().title for spec in specs if spec.path.startswith(lists)}
    assert titles["organisations/index.md"] == "Organisations"
    assert titles["facts.md"] == "Facts"
    assert titles["timeline.md"] == "Timeline"
    assert titles["facts/1.md"] == "Facts: 9–11 of 11"
    of_lists = [title for path, title in titles.items() if path.startswith(lists[1:])]
    assert len(set(of_lists)) == len(of_lists) > 4


def test_an_index_without_a_title_in_the_navigation_has_a_menu_too() -> None:
    changes = NavChanges({"sectors/index.md": Menu("Fields & more", [("Energy", "sectors/energy.md")])}, frozenset())
    below = ["sectors/index.md", {"Energy": "sectors/energy.md"}]
    assert changed_nav(["index.md", "sectors/index.md"], changes) == ["index.md", {"Fields &amp; more": below}]
    assert changed_nav([{"By field": "sectors/index.md"}], changes) == [{"By field": below}]


def test_explore_has_every_page_that_the_navigation_does_not_name() -> None:
    changes = NavChanges(
        {"explore/index.md": Menu("Explore", [("Facts", "facts.md"), ("Data", "data.md")])}, frozenset()
    )
    nav = [{"Look": ["explore/index.md"]}, {"More": [{"Numbers": "data.md"}]}]
    menu = {"Explore": ["explore/index.md", {"Facts": "facts.md"}]}
    assert changed_nav(nav, changes) == [{"Look": [menu]}, {"More": [{"Numbers": "data.md"}]}]


def test_the_navigation_leaves_out_the_pages_that_the_dossier_does_not_have() -> None:
    nav = ["index.md", {"Where": [{"Places": "places/index.md"}]}]
    assert changed_nav(nav, NavChanges({}, frozenset(["places/index.md"]))) == ["index.md"]
