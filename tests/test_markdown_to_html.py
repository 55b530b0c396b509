"""The fast converter compared with Python-Markdown: it returns the same HTML, or none."""

from __future__ import annotations

import functools
import posixpath
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from torana.dossier.load import load_dossier
from torana.pages.markdown.relative_addresses import between, reached
from torana.pages.page import PageSpec
from torana.site.fast.markdown_to_html import Converter, code_converter
from torana.site.plan import Plan

from .support.paths import SMALL
from .support.planned import SITE
from .support.texts import OFTEN

FILES = ("organisations/acme.md", "organisations/bema.md", "sources/index.md", "index.md", "data/facts.json")


@pytest.fixture(scope="module")
def mkdocs() -> Any:
    config = load_config(str(SMALL / "mkdocs.yml"))
    files = Files([File(path, None, "site", True) for path in FILES])

    def convert(text: str, path: str) -> tuple[str, Any]:
        page = Page(None, File(path, None, "site", True), config)
        page.markdown = text
        page.render(config, files)
        assert page.content is not None
        return page.content, [outline(link.title, link.id, link.level, link.children) for link in page.toc]

    return convert


def outline(title: str, name: str, level: int, children: Any) -> Any:
    return title, name, level, [outline(c.title, c.id, c.level, c.children) for c in children]


@functools.cache
def converter(numbered: bool = False) -> Converter:
    config = load_config(str(SMALL / "mkdocs.yml"))
    settings = {"pymdownx.highlight": {"linenums": True, "anchor_linenums": True}} if numbered else config.mdx_configs
    return Converter(lambda path: path in FILES, code_converter(config.markdown_extensions, settings))


def ours(text: str, path: str = "organisations/acme.md") -> tuple[str, Any] | None:
    made = converter().convert(text, path)
    if made is None:
        return None
    return made.content, [outline(h.title, h.id, h.level, h.children) for h in made.toc]


KNOWN = {
    "a heading without a name": "# Söhne &#38; Co [x](bema.md)\n\ntext\n",
    "two headings alike": "# A\n\n## A\n\n## A { #_a }\n",
    "a heading named like a box": '# fact\n\n<div class="fact" id="fact" markdown>\n\ntext\n\n</div>\n',
    "a paragraph with a class": "one\ntwo\n{ .lead }\n",
    "links": "[a](bema.md#x) [b](../index.md) [c](../sources/index.md?q=1) [d](acme.md) [e](#x) "
    "[f](../data/facts.json)\n",
    "a link with attributes": '[a](bema.md){ .badge .badge-x title="5 &#37;&#44; &amp; more" lang=ja }\n',
    "a far link": "[a](<https://a.example/?x=1&y=2>){ .edit }\n",
    "bold, code and references": "**a [b](bema.md)** `c <d> & e` &#42;x&#42; &amp; 5\n",
    "tags inside a line": '<sup class="cites"><a href="#cite_1" title="p. 3">&#91;1&#93;</a></sup> '
    '<span lang="en">x</span>\n',
    "a tight list": "- a\n- b\n",
    "a loose list": "- a\n\n- b\n\n    more [x](bema.md)\n",
    "a list in a list": "-   a\n\n    - b\n\n    - c\n\n-   d\n\n    - e\n",
    "a list with names": "1. a\n    { #cite_1 .reference }\n1. b\n    { #cite_2 .reference }\n",
    "a loose list with attributes": "- a\n    { data-at=x }\n\n- b\n    { data-at=y }\n",
    "a table": "| A { data-key=a data-filter } | B |\n|---|--:|\n| x | 1 |\n|  | **2** |\n",
    "definitions": "Kind\n:   Company\n\nNames\n:   a\n:   [b](bema.md)\n\ntext\n",
    "boxes in boxes": '<div class="b" id="x" markdown>\n\n<div class="a" markdown>\n\ntext\n\n</div>\n\n'
    "- a\n\n</div>\n",
    "raw HTML": '<div id="_cite" hidden data-x="&#60;a&#62;"></div>\n\ntext\n',
    "a figure": '<figure class="n" aria-label="x" markdown>\n<div class="l">\n<svg viewBox="0 0 1 1">\n'
    '<path d="M0 0"></path>\n</svg>\n</div>\n<ul class="n" markdown>\n'
    '<li data-k="a" markdown="span">[<b>x</b>](bema.md)</li>\n</ul>\n'
    "</figure>\n",
    "emphasis": "a *b* c, *d &#42; e*, *[f](bema.md) g*\n",
    "code with a pipe or a brace": "`a|b` `{c: d}`\n\n| A |\n|---|\n| `[[x|y]]` |\n",
    "fenced code": 'text\n\n```yaml\na: {b: *c}  # <d>\n\n    e: [`f`]\n```\n\n```r\nx <- "|"\n```\n\n# End\n',
}


@pytest.mark.parametrize("text", KNOWN.values(), ids=KNOWN)
def test_the_markdown_of_templates(mkdocs: Any, text: str) -> None:
    for path in ("organisations/acme.md", "organisations/index.md"):
        assert ours(text, path) == mkdocs(text, path)


@pytest.mark.parametrize(
    "text",
    [
        "a * b* c\n",
        "a _b_ c\n",
        "> quoted\n",
        "    code\n",
        "```\ncode\n```\n",
        "![a](bema.md)\n",
        "[a][b]\n\n[b]: bema.md\n",
        "a\n===\n",
        "[gone](gone.md)\n",
        "<https://a.example>\n",
        "a & b < c\n",
        "a \\* b\n",
        "- a\n- b\n\n- c\n",
        "text\n- not a list\n",
        "<div markdown>\n\nnever closed\n",
    ],
)
def test_unknown_markdown_is_left_to_mkdocs(text: str) -> None:
    assert ours(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a | b\n--- | ---\nc | d\n",
        "*a* | b\n--|--\nc | d\n",
        "a  \n*b*\n",
        "| a | b |\n|---|---|\n| *c | e* |\n",
        "| a | b |\n|---|---|\n| **c | e** |\n",
        "| a | b |\n|---|---|\n| [c|e](bema.md) |\n",
        '| a | b |\n|---|---|\n| <span title="c|d">x</span> |\n',
        "| a | b |\n|---|---|\n| `c|`d`|` | e |\n",
        "| a | b |\n|---|---|\n| `|` | `||` |\n",
        "<details markdown>\n<summary>x</summary>\n\n```python\nx\n```\n\n</details>\n",
        "<ul markdown>\n<li markdown>\n\n```python\nx\n```\n\n</li>\n</ul>\n",
        "<svg>*a*</svg>\n",
        '<svg viewBox="0 0 1 1">\n<path d="x"></path>\n</svg>\n',
        "<div markdown>\n\n`</div>`\n\n</div>\n",
        "`a``b`\n",
        '<span title="`a`">`b`</span>\n',
        "```python\n\0000\000\n```\n\n# A\n",
        "```python\n\x01\n```\n",
        "```python\n```\n",
        "```python\nx\n```\n{ .a }\n",
        "- a\n\n    ```python\n    x\n    ```\n",
        "<!-- \n\n```python\nx\n```\n\n-->\n",
        "***a***\n",
        "*a***b**\n",
        "*a* { .x }\n",
        "*a [b*c](bema.md)\n",
    ],
)
def test_ambiguous_markdown_is_converted_like_mkdocs_or_left_to_it(mkdocs: Any, text: str) -> None:
    assert ours(text) in (None, mkdocs(text, "organisations/acme.md"))


def test_code_with_numbered_lines_is_left_to_mkdocs() -> None:
    text = "```yaml\na: 1\n```\n"
    assert converter(numbered=True).convert(text, "index.md") is None
    assert converter().convert(text, "index.md")


def test_it_never_differs(mkdocs: Any) -> None:
    """For pieces of Markdown in any order, the converter returns the HTML of MkDocs, or none."""
    chance = random.Random(7)
    words = [
        "word",
        "Söhne",
        "5 %",
        "&#42;",
        "**b**",
        "`c`",
        "[x](bema.md)",
        "[y](#z){ .k }",
        "<b>t</b>",
        "a_b",
        "*e*",
        "*e f*",
        "*",
        "**",
        "`a|b`",
        "`{c}`",
        "1.",
    ]
    words += [
        "{ .z }",
        "|",
        ":",
        "- d",
        "# h",
        "&",
        '"q"',
        "  ",
        "<br>",
        "[z](<https://a.example/>)",
        "!",
        "~~s~~",
        "+",
    ]
    starts = [
        "",
        "",
        "",
        "# ",
        "## ",
        "- ",
        "1. ",
        "    ",
        "| ",
        ":   ",
        "> ",
        "<div markdown>",
        "</div>",
        "{ .c }",
        "|---|",
        "```yaml",
        "```",
    ]
    answered = 0
    for _ in range(2500):
        lines = []
        for _ in range(chance.randrange(1, 7)):
            line = chance.choice(starts) + " ".join(chance.choices(words, k=chance.randrange(4)))
            lines += [line.rstrip()] + [""] * chance.randrange(3)
        text = "\n".join(lines).strip("\n") + "\n"
        made = ours(text)
        if made is not None:
            answered += 1
            assert made == mkdocs(text, "organisations/acme.md"), text
    assert answered > 100


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x.example/", "file:///etc/passwd"])
def test_a_far_link_leads_to_the_web(address: str) -> None:
    assert ours(f"[a](<{address}>)\n") is None


PATHS = st.lists(st.sampled_from(["a", "ab", "a-b", "b", "index"]), min_size=1, max_size=3).map(
    lambda names: "/".join(names) + ".md"
)


@OFTEN
@given(st.lists(PATHS, min_size=2, max_size=8, unique=True))
def test_links_are_the_same_as_if_each_page_was_converted_alone(paths: list[str]) -> None:
    """Pages of one folder share converted links, also to themselves and to pages below their names."""
    shared = Converter(paths.__contains__)
    for _ in range(2):
        for path in paths:
            near = [between(path[: path.rfind("/") + 1], other) for other in paths]
            text = " ".join(f"[x]({target}) **[y]({target}#z){{ .k }}**" for target in near)
            alone = Converter(paths.__contains__).convert(text, path)
            assert alone is not None
            assert shared.convert(text, path) == alone


@given(PATHS, PATHS)
def test_relative_addresses_lead_from_one_file_to_another(one: str, other: str) -> None:
    folder = posixpath.dirname(one) and f"{posixpath.dirname(one)}/"
    assert between(folder, other) == posixpath.relpath(other, folder or ".")
    assert reached(folder, between(folder, other)) == other


@pytest.mark.parametrize(
    "target", ["./bema.md", "../organisations/bema.md", "x/../bema.md", "../organisations/acme.md"]
)
def test_a_longer_way_to_a_page_is_left_to_mkdocs(target: str) -> None:
    assert ours(f"[a]({target})\n") is None


def test_every_kind_of_page_is_supported() -> None:
    """Python-Markdown converts what is not supported, which takes five times as long and changes no byte."""
    plan = Plan(load_dossier(SMALL), SMALL, SITE)
    config = load_config(str(SMALL / "mkdocs.yml"))
    every = Converter(lambda path: True, code_converter(config.markdown_extensions, config.mdx_configs))
    made = [plan.rendered(spec) for _, spec in plan.specs() if isinstance(spec, PageSpec)]
    slow = {page.path for page, text in made if every.convert(text, page.path) is None}
    assert len(made) > 30
    assert not slow
