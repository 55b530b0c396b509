"""Escaping: a page shows a hostile text literally, and gets no element or attribute from it."""

from __future__ import annotations

import re

import html5lib
import markdown
import pytest
import yaml
from torana import ToranaError
from torana.exports.plain_markdown import PlainMarkdown
from torana.pages.markdown.escaping import attribute, css_text, escape, prose, unbroken, url
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.markdown.renderer import Renderer
from torana.pages.page import Page
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import Link

from .support.paths import REPOSITORY

# The extensions in mkdocs.yml, and some that a host may add.
EXTENSIONS = ["attr_list", "def_list", "md_in_html", "tables", "toc", "footnotes", "admonition", "abbr", "fenced_code"]

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</div></article><script>alert(1)</script>",
    "<!-- comment --> <![CDATA[ x ]]> <?php x ?>",
    "<![ y",
    "**bold** *it* _it_ __b__ ~~del~~ `code` ``c``",
    "[link](javascript:alert(1)) [ref][x] ![img](x.png) [x]: http://evil.example",
    "<http://evil.example> http://plain.example/ mail@evil.example",
    "# heading",
    "## heading { #id .class onclick=alert(1) }",
    "1. list",
    "12) list",
    "- list", "+ list", "* list", "> quote",
    "    code", "```", "~~~ python",
    "a | b | c", "|---|---|", "---", "===", "***",
    "{: .class #id } {.x} { data-x=1 }",
    "{{ 7*7 }} {% include 'x' %} {# c #}",
    "*[ABBR]: text", "[^1]: note [^1]", "!!! note", "??? x", "/// x", "::: x", ": definition", "--8<-- 'x'",
    "&lt;b&gt; &amp; &#60; &copy; &nbsp;", "\\* \\[ \\\\", "a\\",
    "\"quoted\" 'single' “curly”",
    "$a$ \\(b\\) $$c$$", ":smile: ==mark== ++ins++ ^sup^",
    "klzzwxh:0 wzxhzdk:0", "[TOC]", "ルネサス［エ］＜b＞", "भारतीय *सेना*", "x  y\u00a0z", "%%", "@@", "C#", "5 < 6 > 4",
    "a.", ".a", "1.a", "1986. A great year", "-", "#", "", "Q: why?", "\u200d", "a\u00adb"[:1],
]  # fmt: skip


def shape(html: str) -> list[object]:
    """Elements and attribute names, in order."""
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [(element.tag, sorted(element.attrib)) for element in tree.iter()]


def text_of(html: str) -> str:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return " ".join("".join(tree.itertext()).split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("C-DAC and 5G in Japan", ["C-DAC", "5G"]),
        ("INR 1.256 trillion (1.256 lakh crore)", ["INR 1.256 trillion", "1.256 lakh crore"]),
        ("6.8 per" + " cent of 400 MW", ["6.8 per" + " cent", "400 MW"]),
        ("Chandrayaan-5, in 2025. Then 29 August", ["Chandrayaan-5"]),
        ("https://example.org/C-DAC is AB-CD", []),
    ],
)
def test_names_and_amounts_do_not_break_and_keep_their_characters(text: str, parts: list[str]) -> None:
    markdown_text = unbroken(text)
    html = markdown.markdown(markdown_text)
    found = html5lib.parseFragment(html, namespaceHTMLElements=False).iter("span")
    assert ["".join(span.itertext()) for span in found] == parts
    assert text_of(html) == text
    assert PlainMarkdown(Site("")).page(markdown_text, "a.md").decode() == f"{text}\n"


SLOTS = {
    "paragraph": "{}",
    "after a link": "[x](y.md) {} z",
    "heading": "## {} {{ #here }}",
    "list": "- {}\n- other",
    "numbered list": "1. {}\n    {{ #here .there }}",
    "table": "| a | b |\n|---|---|\n| {} | c |",
    "definition": "term\n:   {}",
    "term": "{}\n:   meaning",
    "inside a division": '<div class="fact" id="x" markdown>\n\n{}\n{{ .statement }}\n\n</div>',
    "link text": "[{}](y.md)",
    "emphasis": "**{}**",
    "in a tag": '<span lang="ja">{}</span>',
}


@pytest.mark.parametrize("slot", SLOTS)
def test_a_text_is_shown_unchanged_and_creates_no_element(slot: str) -> None:
    template = SLOTS[slot]
    harmless = markdown.markdown(template.format("Marker"), extensions=EXTENSIONS)
    for text in HOSTILE:
        shown = " ".join(text.split())
        if not shown or not shown.strip("\u200d"):
            continue
        html = markdown.markdown(template.format(escape(text)), extensions=EXTENSIONS)
        assert shape(html) == shape(harmless), text
        assert text_of(html) == text_of(harmless).replace("Marker", shown), text


def test_an_attribute_preserves_its_text() -> None:
    for text in HOSTILE:
        html = markdown.markdown(f'A <span title="{attribute(text)}">b</span> c.', extensions=EXTENSIONS)
        (span,) = html5lib.parseFragment(html, namespaceHTMLElements=False).iter("span")
        assert span.get("title") == " ".join(text.split()), text
        assert list(span.attrib) == ["title"]


@pytest.mark.parametrize(
    "address", ["https://a.example/x_y*z~(1)'[2]|{3}\\`^", "https://a.example/?a=b&c=d#e", "http://日本.example/パス"]
)
def test_an_address_stays_one_address(address: str) -> None:
    from urllib.parse import unquote

    html = markdown.markdown(f"[a]({url(address)}) b", extensions=EXTENSIONS)
    (link,) = html5lib.parseFragment(html, namespaceHTMLElements=False).iter("a")
    assert unquote(link.get("href")) == address
    assert list(link.attrib) == ["href"]


def test_front_matter_is_data() -> None:
    title = "a: \"b\" <c> & 'd'\n---\nhide: [x] {{ 7*7 }}"
    page = Page("x/y.md", title, title, "t", None)
    text = front_matter(metadata(page))
    assert text.splitlines().count("---") == 2
    head = yaml.safe_load(text.strip().removeprefix("---").removesuffix("---"))
    assert set(head) == {"title", "description", "hide"}
    assert "<" not in head["title"]
    assert '"' not in head["description"]


def test_prose_keeps_code_and_spaces() -> None:
    assert prose("Write `[[id]]` or *so*, `a`.") == "Write `[[id]]` or &#42;so&#42;, `a`."


def test_a_misspelt_field_is_an_error(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "t.j2").write_text("{{ view.titel }}", "utf-8")
    (folder / "name.j2").write_text("\n{{ titel }}", "utf-8")
    (folder / "call.j2").write_text("{{ view.text() }}", "utf-8")
    (folder / "broken.j2").write_text("\n{% for x in %}", "utf-8")
    renderer = Renderer([folder])
    with pytest.raises(ToranaError, match=r"t\.j2:1:1: .*titel"):
        renderer.render(Page("x.md", "X", "x", "t.j2", Link("a", "b.md")))
    with pytest.raises(ToranaError, match=r"name\.j2:2:1: .*titel"):
        renderer.render(Page("x.md", "X", "x", "name.j2", Link("a", "b.md")))
    with pytest.raises(ToranaError, match=r"call\.j2:1:1: .*not callable"):
        renderer.render(Page("x.md", "X", "x", "call.j2", Link("a", "b.md")))
    with pytest.raises(ToranaError, match=r"broken\.j2:2"):
        renderer.render(Page("x.md", "X", "x", "broken.j2", Link("a", "b.md")))
    with pytest.raises(ToranaError, match=r"missing\.j2"):
        renderer.render(Page("x.md", "X", "x", "missing.j2", Link("a", "b.md")))


def test_templates_only_print() -> None:
    """Python decides, Jinja prints: templates do not sort, count, compare or look anything up.

    They may apply a filter to each value of a list.
    """
    import re

    for path in (REPOSITORY / "templates").glob("*.j2"):
        text = path.read_text("utf-8")
        for word in (
            "sort",
            "selectattr",
            "groupby",
            "length",
            "count(",
            "map(attribute",
            "| first",
            "| safe",
            "namespace(",
        ):
            assert not re.search(rf"\|\s*{re.escape(word)}\b|{re.escape(word)}\(", text), f"{path.name}: {word}"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_in_a_style_sheet_stays_in_its_quotes(text: str) -> None:
    escaped = css_text(text)
    assert not set(escaped) & set("\"'<>{};@/\n")
    assert re.sub(r"\\([0-9a-f]+) ", lambda match: chr(int(match[1], 16)), escaped) == " ".join(text.split())
