"""The theme's style sheets without the rules that a site does not use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import material
import pytest
from torana.site.mkdocs.configuration import load
from torana.site.mkdocs.theme_files import used_styles
from torana.site.theme_styles import ThemeStyles, Used, mentioned_classes, split_rules, split_selectors

from .support.browser import KINDS, NEEDS_CHROMIUM, settle
from .support.paths import REPOSITORY

SHEETS = sorted((Path(material.__file__).parent / "templates" / "assets" / "stylesheets").glob("*.css"))
NOTHING = Used(set(), set(), {"custom"}, right_to_left=False)

CASES = {
    "a rule of an unused component": (".md-search{a:b}.md-typeset{a:b}", ".md-typeset{a:b}"),
    "one of several selectors": (".md-tag,.md-typeset .md-tag>b,p{a:b}", "p{a:b}"),
    "a class that must be absent": ("p:not(.md-tag:hover,.md-pin){a:b}", "p:not(.md-tag:hover,.md-pin){a:b}"),
    "a rule for some widths": ("@media print{.keys{a:b}p{a:b}}@media print{.keys{a:b}}", "@media print{p{a:b}}"),
    "statements, keyframes and comments": (
        '@charset "UTF-8";/* .a{} */@keyframes pulse{to{a:b}}.md-tag{a:b}\n/*# sourceMappingURL=x */',
        '@charset "UTF-8";@keyframes pulse{to{a:b}}',
    ),
    "braces in strings and addresses": ("a{b:\"}\"}.keys{b:'{'}i{c:url(data:x,{;})}", 'a{b:"}"}i{c:url(data:x,{;})}'),
    "icons without a rule": (
        ":root{--md-tag-icon:url('data:;');--x-icon:url(a)}.md-tag{b:var(--md-tag-icon)}p{b:var(--x-icon)}",
        ":root{--x-icon:url(a)}p{b:var(--x-icon)}",
    ),
    "colours of another palette": (
        "[data-md-color-primary=red]{a:b}[data-md-color-accent=custom]{a:b}",
        "[data-md-color-accent=custom]{a:b}",
    ),
    "the other direction": ("[dir=rtl] p{a:b}[dir=ltr] p{a:b}", "[dir=ltr] p{a:b}"),
}


@pytest.mark.parametrize("name", CASES)
def test_unused_rules_are_left_out(name: str) -> None:
    given, expected = CASES[name]
    assert ThemeStyles(NOTHING).pruned(given) == expected


@pytest.mark.parametrize(
    "used",
    [
        NOTHING._replace(switches={"admonition"}),
        NOTHING._replace(classes={"admonition", "note"}),
    ],
    ids=["mkdocs.yml", "a page"],
)
def test_rules_of_a_used_component_stay(used: Used) -> None:
    assert ThemeStyles(used).pruned(".admonition.note{a:b}.keys{a:b}") == ".admonition.note{a:b}"
    assert ThemeStyles(NOTHING._replace(right_to_left=True)).pruned("[dir=rtl] p{a:b}") == "[dir=rtl] p{a:b}"


def test_names_that_can_be_classes(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text('A note.\n<p class="grid cards">\n[x](y){ .md-button .big }\n', "utf-8")
    (tmp_path / "own.js").write_text("item.className = 'keys';\n", "utf-8")
    found = mentioned_classes([tmp_path, tmp_path / "nowhere"])
    assert {"grid", "cards", "md-button", "big", "keys"} <= found
    assert "note" not in found


@pytest.fixture(scope="module")
def styles() -> ThemeStyles:
    """The styles of the real site."""
    return ThemeStyles(used_styles(load(REPOSITORY), REPOSITORY, ["ja", "hi"]))


def left_out(styles: ThemeStyles, sheet: str) -> Iterator[str]:
    """Yield the selectors of a style sheet that the site does not have."""
    for prelude, body in split_rules(sheet):
        if prelude.startswith(("@media", "@supports")):
            yield from left_out(styles, body)
        elif not prelude.startswith("@"):
            yield from (selector for selector in split_selectors(prelude) if not styles.is_used(selector))


def test_the_site_has_smaller_style_sheets(real_site: Path, styles: ThemeStyles) -> None:
    for sheet in SHEETS:
        text = (real_site / "assets" / "stylesheets" / sheet.name).read_text("utf-8")
        assert text == styles.pruned(sheet.read_text("utf-8"))
        assert len(text) < sheet.stat().st_size / 2
    assert len(SHEETS) == 2


MATCHED = """(selectors) => selectors.filter((selector) => {
  const state = /::?(?!is|not|where|has|first|last|nth|only|root|empty)[\\w-]+/.source;
  const always = selector.replace(new RegExp(`(^|[ >+~(])${state}`, "g"), "$1*").replace(new RegExp(state, "g"), "");
  return document.querySelector(always);
})"""
"""The selectors that an element matches, or can match in another state, such as `:hover`."""


@NEEDS_CHROMIUM[0]
@NEEDS_CHROMIUM[1]
@pytest.mark.xdist_group("browser")
def test_no_element_needs_a_rule_that_was_left_out(visit: Any, styles: ThemeStyles, exhaustive: bool) -> None:
    selectors = sorted({one for sheet in SHEETS for one in left_out(styles, sheet.read_text("utf-8"))})
    assert len(selectors) > 900
    kinds = KINDS if exhaustive else ("home", "sector", "initiative", "facts", "reference")
    page = visit("")
    root = page.url
    for kind in kinds:
        page.goto(root + KINDS[kind])
        settle(page)
        assert page.evaluate(MATCHED, selectors) == [], kind
    page.goto(root + KINDS["initiative"])
    page.locator("sup.cites a").first.click()
    page.get_by_role("dialog", name="Evidence").wait_for()
    assert page.evaluate(MATCHED, [*selectors, "dialog:hover"]) == ["dialog:hover"]
