"""The site's own words in other languages: catalogues are checked, kept complete, and used on every page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.messages import Catalog
from babel.messages.plurals import PLURALS, get_plural
from babel.messages.pofile import write_po
from mkdocs.structure.nav import Navigation, Section
from selectolax.lexbor import LexborHTMLParser
from torana.audit.built_site import check_site
from torana.dossier.link import with_words
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import html_path
from torana.records.dates import Date
from torana.records.entity_types import SECTOR
from torana.records.facts import Figure
from torana.records.relations import LINK
from torana.records.settings import Unit
from torana.site.mkdocs.navigation import in_language
from torana.wording import catalogue_updates
from torana.wording.catalogue_updates import messages, missing, refresh_catalogue
from torana.wording.catalogues import FOLDER, Catalogue, read
from torana.wording.words import Translated, locale_name

from .support import html
from .support.command import torana
from .support.dossiers import copy_of_small, dossier_of, replace
from .support.hostile import listed, opened, structure, texts
from .support.paths import REPOSITORY, SMALL

pytestmark = pytest.mark.xdist_group("languages")


@pytest.fixture(scope="module", autouse=True)
def extracted_once() -> Iterator[None]:
    """Search the code, the templates and the scripts for messages once: it takes a second. Every dossier has them."""
    extract, known = catalogue_updates.extract_from_dir, dict[str, list[Any]]()

    def extracted(folder: Path, *rest: Any, **options: Any) -> list[Any]:
        if folder.name not in known:
            known[folder.name] = list(extract(folder, *rest, **options))
        return known[folder.name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(catalogue_updates, "extract_from_dir", extracted)
        yield


def words(language: str, **texts: str) -> Translated:
    catalogue = Catalog(locale=language)
    for original, text in texts.items():
        catalogue.add(original, text)
    return Translated(catalogue)


@pytest.mark.parametrize(
    ("language", "date", "expected"),
    [
        ("ja", "2025", "2025年"),
        ("ja", "2025-08", "2025年8月"),
        ("ja", "2025-08-29", "2025年8月29日"),
        ("ja", "2025-08-29/2025-08-30", "2025年8月29日 – 2025年8月30日"),
        ("hi", "2025-08-29", "29 अगस्त 2025"),
    ],
)
def test_dates(language: str, date: str, expected: str) -> None:
    assert words(language).date(Date.parse(date)) == expected


def test_languages_with_their_territories() -> None:
    tags = ("en", "ja", "hi", "pt-BR", "pt", "zh-Hant", "sr-Latn", "yue", "eo")
    names = ("en_GB", "ja_JP", "hi_IN", "pt_BR", "pt_BR", "zh_TW", "sr_RS", "yue_HK", "eo")
    assert tuple(map(locale_name, tags)) == names


def test_quantities() -> None:
    rupees = Unit(name="rupees", currency=True)
    figure = Figure(measure="investment", value=Decimal(76_000_000_000), unit="INR")
    assert words("ja").quantity(figure, rupees) == "INR 760億"
    assert words("hi").quantity(figure, rupees) == "INR 76 अरब"
    small = Figure(measure="share", value=Decimal("92.3"), unit="per cent", qualifier="about")
    catalogue = words("ja", **{"about %(value)s": "約%(value)s"})
    assert catalogue.quantity(small, Unit(name="パーセント")) == "約92.3 パーセント"


def test_counts_follow_the_plural_of_the_language() -> None:
    catalogue = Catalog(locale="hi")
    catalogue.add(("%(count)s fact", "%(count)s facts"), ("%(count)s तथ्य (एक)", "%(count)s तथ्य"))
    hindi = Translated(catalogue)
    assert hindi.count(1, "fact") == "1 तथ्य (एक)"
    assert hindi.count(120000, "fact") == "1,20,000 तथ्य"
    assert hindi.count(2, "source") == "2 sources", "what has no translation stays English"
    assert hindi.t("") == ""


def test_a_refreshed_catalogue_keeps_its_translations() -> None:
    found = load_dossier(SMALL)
    assert found.dossier is not None
    wanted = messages(found.dossier.settings, ["Home"], [(REPOSITORY / "templates", "templates")])
    catalogue = Catalog(locale="ja")
    catalogue.add("Involved in", "参加", flags=["fuzzy"])
    catalogue.add("No longer there", "消えた")
    text = refresh_catalogue(catalogue, wanted)
    assert 'msgid "Involved in"\nmsgstr "参加"' in text
    assert "No longer there" not in text
    assert "Involved in" not in missing(catalogue)
    assert "Home" in missing(catalogue)
    assert refresh_catalogue(catalogue, wanted) == text


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> & {{ 7*7 }} **b** `c` [x](y.md) &lt;d&gt; |"


def translated(root: Path, language: str, text: str) -> None:
    """Write a catalogue with a text behind each translation: its English in brackets."""
    root.joinpath(FOLDER).mkdir(exist_ok=True)
    file = root / FOLDER / f"{language}.po"
    file.unlink(missing_ok=True)
    assert torana("languages", language, root=root).returncode == 0
    catalogues_, problems = read(root)
    assert not problems
    catalogue = next(one for one in catalogues_ if one.language == language)
    for message in catalogue.messages:
        if message.id:
            original = message.id if isinstance(message.id, str) else message.id[1]
            shown = f"〔{original}〕{text}"
            message.string = shown if isinstance(message.id, str) else (shown,) * catalogue.messages.num_plurals
            message.flags.add("fuzzy")
    with file.open("wb") as stream:
        write_po(stream, catalogue.messages, width=0)


def without_marks(page: bytes) -> LexborHTMLParser:
    """A page without the marks of timelines, whose labels are left out if they are too long for their place."""
    tree = LexborHTMLParser(page)
    for mark in tree.css("a.strip-spot"):
        mark.decompose()
    return tree


def test_a_translation_is_shown_unchanged_and_creates_no_element(
    bilingual: Path, tmp_path: Path, exhaustive: bool
) -> None:
    """Every page of a language is as with harmless translations, but for their text; with `--all`, also in English."""
    root = shutil.copytree(bilingual.parent, tmp_path / "dossier")
    translated(root, "ja", HOSTILE)
    site = opened(root)
    pages = [path for path in listed(site) if exhaustive or path.startswith("ja/")]
    assert len(pages) > 30
    shown, seen = " ".join(HOSTILE.split()), 0
    for path in pages:
        before = without_marks((bilingual / html_path(path)).read_bytes())
        now = without_marks(site.page(path) or b"")
        assert structure(now) == structure(before), path
        for one, other in zip(texts(before), texts(now), strict=True):
            if "〕" in one and not one.startswith("{"):
                wanted = one.replace("〕", f"〕{shown}")
                # Python-Markdown keeps `&lt;` in the attributes of an element with `markdown` as it is.
                assert other in (wanted, wanted.replace("&lt;", "<").replace("&gt;", ">")), path
                seen += 1
    assert seen > 1_000
    assert json.loads(site.file("ja/search/index.json") or b"")["words"]


@pytest.mark.parametrize("tag", ["en", "en-GB", "JA", "zh-TW", "../ja", "nonsense", ""])
def test_a_catalogue_that_no_language_has(tag: str, tmp_path: Path) -> None:
    result = torana("languages", "--", tag, root=copy_of_small(tmp_path))
    assert result.returncode == 1
    assert f'"{tag}" is' in result.stderr
    assert not list((tmp_path / "dossier" / FOLDER).glob("*"))


def test_languages_that_the_theme_does_not_have(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    tags = ("sw", "zh-Hant-TW", "ar")
    for tag in tags:
        translated(root, tag, "")
    site = opened(root)
    for tag in tags:
        page = LexborHTMLParser(site.page(f"{tag}/index.md") or b"")
        assert page.root is not None
        assert page.root.attributes["lang"] == tag


def test_the_plural_rule_of_every_language() -> None:
    """Babel's rules, which catalogues are compared with, can be evaluated for any number."""
    for language in set(PLURALS) - {"kg"}:  # Babel has no other data for it
        found = words(language)
        forms = {found._plural_form(number) for number in (*range(300), 10**9)}
        assert forms <= set(range(get_plural(language).num_plurals)), language


@pytest.fixture(scope="module")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small dossier, built with a Japanese catalogue in which every translation is the English in brackets."""
    root = copy_of_small(tmp_path_factory.mktemp("bilingual"))
    # A hand-written page in the navigation, which is in English in every language.
    (root / "docs" / "team.md").write_text("# Team\n", "utf-8")
    replace(root / "mkdocs.yml", "  - Facts: facts.md\n", "  - Facts: facts.md\n  - Team: team.md\n")
    replace(root / "content/sectors/energy.yml", "name: Energy\n", "name: Energy\nnative_name: {ja: エネルギー}\n")
    translated(root, "ja", "")
    result = torana("build", root=root)
    assert result.returncode == 0, result.stderr
    return root / "site"


def test_every_generated_page_is_there_twice(bilingual: Path) -> None:
    addresses = set(html.pages(bilingual))
    english = {address for address in addresses if not address.startswith("ja/")}
    only = {"404.html", "data/", "editing/", "method/", "reference/", "team/", "organisations/acme/"}
    assert {f"ja/{address}" for address in english - only} == addresses - english


def test_pages_say_which_language_they_are_in(bilingual: Path) -> None:
    tree = html.parse(bilingual / "ja" / "organisations" / "acme-foundry" / "index.html")
    assert tree.get("lang") == "ja"
    alternates = {e.get("hreflang"): e.get("href") for e in tree.iter("link") if e.get("hreflang")}
    site = "https://example.org/sub/path/"
    assert alternates == {
        "en": f"{site}organisations/acme-foundry/",
        "ja": f"{site}ja/organisations/acme-foundry/",
    }
    article = html.article(tree)
    heading = next(article.iter("h1"))
    assert html.text(heading).startswith("アクメ鋳造")
    assert not [e for e in heading.iter("span") if e.get("lang")]
    statements = [e for e in article.iter("p") if "statement" in (e.get("class") or "")]
    assert statements
    assert all(any(e.get("lang") == "en" for e in statement.iter("span")) for statement in statements)
    text = html.text(article)
    assert "〔Involved in〕" in text
    assert text.index("アクメ鋳造") < text.index("〔No native speaker has reviewed the translation yet.〕")
    native = next(e for e in article.iter("p") if "native" in (e.get("class") or ""))
    assert [(e.get("lang"), html.text(e)) for e in native.iter("span")] == [("en", "Acme Foundry"), ("hi", "एक्मे")]
    header = next(e for e in tree.iter("div") if "md-header__topic" in (e.get("class") or ""))
    assert html.text(header).strip().startswith("〔")
    tabs = [html.text(e) for e in tree.iter("a") if "md-tabs__link" in (e.get("class") or "")]
    assert tabs[0].strip().startswith("〔Report〕")


def test_links_and_filters_have_the_name_in_the_language(bilingual: Path) -> None:
    article = html.article(html.parse(bilingual / "ja" / "organisations" / "index.html"))
    names = {html.text(link): list(link.iter("span")) for link in article.iter("a")}
    assert names["アクメ鋳造"] == []
    assert names["Ministry of Power"][0].get("lang") == "en"


def test_the_contents_of_the_report_have_the_names_of_its_headings(bilingual: Path) -> None:
    article = html.article(html.parse(bilingual / "ja" / "report" / "index.html"))
    headings = {f"#{one.get('id')}": html.text(one).removesuffix("¶") for one in article.iter("h2")}
    (contents,) = (part for part in article.iter("div") if part.get("class") == "report-contents")
    links = {link.get("href"): html.text(link) for link in contents.iter("a")}
    assert links.items() <= headings.items()
    assert "エネルギー" in links.values()


def test_summaries_of_sectors_and_titles_are_translated(bilingual: Path) -> None:
    tree = html.parse(bilingual / "ja" / "sectors" / "energy" / "index.html")
    (lead,) = (part for part in html.article(tree).iter("p") if part.get("class") == "lead")
    assert html.text(lead) == "〔Power and what it takes. See wind power.〕"
    assert not list(lead.iter("span"))
    title = html.text(html.parse(bilingual / "ja" / "organisations" / "acme-foundry" / "index.html").find(".//title"))
    assert title == "アクメ鋳造 - 〔Acme & Friends <test>〕"


def test_a_site_in_two_languages_has_no_problem(bilingual: Path) -> None:
    assert check_site(bilingual, 1)[0] == []


def test_the_404_page_has_every_language(bilingual: Path) -> None:
    parts = [e for e in html.parse(bilingual / "404.html").iter("div") if e.get("class") == "lost"]
    assert [part.get("lang") for part in parts] == [None, "ja"]
    assert "〔There is no page at this address〕" in html.text(parts[1])
    assert [link.get("href") for link in parts[1].iter("a")] == ["/sub/path/ja/search/", "/sub/path/ja/"]


def test_the_navigation_leads_to_pages_that_exist(bilingual: Path) -> None:
    addresses = set(html.pages(bilingual))
    for address in ("ja/organisations/acme-foundry/", "ja/", "ja/facts/"):
        tree = html.parse(bilingual / address / "index.html")
        linked = {page for page, _ in html.links(tree, address) if not page.startswith(("assets/", "api/"))}
        assert {"team/", "method/", "ja/timeline/"} <= linked
        assert {page for page in linked if page.endswith("/")} <= addresses


def test_the_preview_has_the_search_of_every_language(bilingual: Path, tmp_path: Path) -> None:
    site = opened(shutil.copytree(bilingual.parent, tmp_path / "dossier"))
    for name in ("search/index.json", "ja/search/index.json"):
        assert site.file(name) == (bilingual / name).read_bytes()


def test_links_stay_in_the_language(bilingual: Path) -> None:
    tree = html.parse(bilingual / "ja" / "organisations" / "acme-foundry" / "index.html")
    pages = {page for page, _ in html.links(html.article(tree), "ja/organisations/acme-foundry/")}
    assert "ja/initiatives/north-wind/" in pages
    assert "method/" in pages, "hand-written pages exist only in English"
    others = {page for page in pages if not page.startswith(("ja/", "api/"))}
    assert others <= {"method/", "organisations/acme-foundry/", "logos/acme.svg"}


def test_no_word_of_the_templates_is_left_out(bilingual: Path) -> None:
    """On a page in another language, text not marked as English is in the brackets of the catalogue.

    Labels of timelines name entities, and a label cannot be in two languages.
    """
    small = dossier_of(SMALL)
    names = "|".join(re.escape(node.name) for node in small.entities)
    linked = "|".join(
        text for node in small.of_type(SECTOR) for _, text in LINK.findall(node.record.summary or "") if text
    )
    for path in (bilingual / "ja").rglob("index.html"):
        page = html.parse(path)
        content = page.find("body") if path.is_relative_to(bilingual / "ja/embed") else html.article(page)
        for text in html.texts_without(content, lang={"en", "aa", "bb"}, names={"code", "script", "style"}):
            # A link can separate the brackets of a summary.
            whole = "〔" * ("〕" in text and "〔" not in text) + text + "〕" * ("〔" in text and "〕" not in text)
            outside = whole.partition("〔")[0] + whole.rpartition("〕")[2]
            bare = re.sub(f"{names}|{linked}", "", outside).split()
            # Except codes of currencies, and the scale of an amount: an element in the brackets of its message.
            words_ = [word for word in bare if word.isalpha() and word.isascii() and not word.isupper()]
            words_ = [word for word in words_ if word != "crore"]
            assert not words_, (path, text)


def test_the_catalogues_of_the_dossier_are_complete() -> None:
    result = torana("languages", "--check")
    assert result.returncode == 0, result.stdout


def test_a_title_in_front_matter_that_is_a_list() -> None:
    english = dossier_of(SMALL)
    dossier = with_words(english, Catalogue("ja", b""))
    nav = in_language(Navigation([Section(["a", "<b>"], [])], []), dossier, lambda path: False)
    assert nav.items[0].title == "['a', '<b>']"
