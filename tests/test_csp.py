"""The Content-Security-Policy of pages. `test_browser.py` tests it in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from torana.site.csp import ContentSecurityPolicy

from .support.html import parse

PAGE = '<head><meta charset="utf-8">{}</head><body></body>'


def rules(page: str) -> dict[str, list[str]]:
    (content,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    return {name: values for name, *values in (rule.split() for rule in content.split("; "))}


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


THEME = """<script>a()</script><script>b("{{ base_url }}")</script><script>{% if c %}c(){% endif %}</script>"""


def with_policy(page: str) -> str:
    """Add the policy of a theme with three scripts to a page."""
    return ContentSecurityPolicy([THEME]).added_to(page)


def test_nothing_is_let_through_that_is_not_named() -> None:
    found = rules(with_policy(PAGE.format("<script>a()</script>")))
    assert found["default-src"] == ["'none'"]
    assert found["base-uri"] == ["'none'"]
    assert found["script-src"] == ["'self'", digest("a()")]
    assert {value for values in found.values() for value in values} <= {
        *("'none'", "'self'", "data:", "'unsafe-inline'", digest("a()")),
    }
    assert [name for name, values in found.items() if "'unsafe-inline'" in values] == ["style-src"]


@pytest.mark.parametrize("script", ['<script src="a.js"></script>', '<script type="application/ld+json">{}</script>'])
def test_data_and_loaded_scripts_need_no_digest(script: str) -> None:
    assert rules(with_policy(PAGE.format(script)))["script-src"] == ["'self'"]


@pytest.mark.parametrize("script", ["a()", 'b("../..")', 'b("https://example.org/x/")', "c()"])
def test_scripts_of_the_theme_are_allowed(script: str) -> None:
    page = with_policy(PAGE.format(f"<script>{script}</script>"))
    assert rules(page)["script-src"] == ["'self'", digest(script)]


@pytest.mark.parametrize("script", ["alert(1)", "a();alert(1)", 'b("");alert(1);b("")', 'b(""+alert(1)+"")', ""])
def test_other_scripts_are_not_allowed_wherever_they_are(script: str) -> None:
    page = with_policy(PAGE.format(f"<title><script>{script}</script></title>"))
    assert rules(page)["script-src"] == ["'self'"]


def test_every_page_has_one(small_site: Path) -> None:
    for path in small_site.rglob("*.html"):
        page = path.read_text("utf-8")
        assert rules(page)["default-src"] == ["'none'"], path
        head = page.partition("</head>")[0]
        # The policy does not apply to elements before it.
        assert "<script" not in head.partition("Content-Security-Policy")[0], path
        scripts = [one for one in parse(path).iter("script") if not one.get("src")]
        inline = [one.text or "" for one in scripts if "json" not in one.get("type", "")]
        # Embeds have no scripts, so "default-src" is enough.
        own = set() if path.is_relative_to(small_site / "embed") else {"'self'"}
        assert set(rules(page).get("script-src", ())) == {*own, *map(digest, inline)}, path
