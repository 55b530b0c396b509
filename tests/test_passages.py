"""Passages of the pages in `tests/cases/source-pages/`, and what a check says after the pages change."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml
from torana.audit.web_page import read_page
from torana.audit.web_requests import Answer
from torana.dossier.load import load_dossier
from torana.editing.cited_passages import passage_values
from torana.pages.shared.text_fragments import with_fragments
from torana.records.facts import Passage
from torana.records.fingerprints import fingerprint
from torana.records.passages import PageText, marks, normalised, state_of

from .support.command import torana
from .support.dossiers import replace
from .support.paths import REPOSITORY
from .support.source_pages import EXPECTED, PAGES, PageServer, dossier_with_server, serving

CASES: list[dict[str, Any]] = json.loads((PAGES / "passages.json").read_text("utf-8"))
TODAY = datetime.date(2026, 11, 29)
NEW_ADVERTISEMENT = "<p>New: the kettle of the year, for five days only. 新しい広告。 नया विज्ञापन।</p>"


def page_text(html: str) -> PageText:
    page = read_page(Answer("https://a.example/", 200, Message(), html.encode()))
    return PageText(page.main_text, page.text)


def html_of(case: dict[str, Any]) -> str:
    return (PAGES / EXPECTED[case["page"]]["file"]).read_text("utf-8").replace("charset=Shift_JIS", "charset=utf-8")


def fingerprinted(case: dict[str, Any]) -> Passage:
    return Passage.model_validate(passage_values(case["passage"], page_text(html_of(case)), TODAY, words=False))


def paragraph(case: dict[str, Any], html: str) -> str:
    """The paragraph with the passage, without the tag that ends it."""
    at = html.index(case["passage"])
    start = html.rindex("<p>", 0, at)
    end = re.compile("<(?:/?p|/td|/main|/article|/body|div|address)>?").search(html, at)
    assert end
    return html[start : end.start()]


def same(case: dict[str, Any], html: str) -> str:
    return html


def another_advertisement(case: dict[str, Any], html: str) -> str:
    """Another advertisement above the paragraph, another date and another navigation."""
    changed = html.replace(paragraph(case, html), NEW_ADVERTISEMENT + paragraph(case, html))
    return changed.replace(case["date"], "1 January 2031").replace("<body", "<nav>Sport Weather</nav><body", 1)


def other_notation(case: dict[str, Any], html: str) -> str:
    """Another normal form, a soft hyphen, a note and a line break in the passage."""
    passage = unicodedata.normalize("NFD", case["passage"])
    half = len(passage) // 2
    return html.replace(case["passage"], f"{passage[:half]}\u00ad<sup>12</sup>\n[3]{passage[half:]}")


def moved(case: dict[str, Any], html: str) -> str:
    """The paragraph at the end of the page."""
    block = paragraph(case, html)
    end = html.rindex("</body>")
    return f"{html[:end].replace(block, '')}<div>Further down</div>{block}<p>The end of it.{html[end:]}"


def edited(case: dict[str, Any], html: str) -> str:
    return html.replace(*case["edited"])


def rewritten(case: dict[str, Any], html: str) -> str:
    return html.replace(paragraph(case, html), "<p>This paragraph was withdrawn by the editors of the page.")


def paywall(case: dict[str, Any], html: str) -> str:
    return (PAGES / "paywall.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("change", "state"),
    [
        (same, "found"),
        (another_advertisement, "found"),
        (other_notation, "found"),
        (moved, "moved"),
        (edited, "changed"),
        (rewritten, "gone"),
        (paywall, "unreadable"),
    ],
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["page"])
def test_a_changed_page(case: dict[str, Any], change: Any, state: str) -> None:
    changed = change(case, html_of(case))
    assert change is same or changed != html_of(case)
    assert state_of(fingerprinted(case), page_text(changed)) == state


@pytest.mark.parametrize("words", [False, True])
def test_a_new_fact_with_a_passage(tmp_path: Path, words: bool) -> None:
    case = CASES[0]
    root = dossier_with_server(tmp_path)
    with serving() as address:
        given = ["--source", f"{address}/{case['page']}", "--passage", case["passage"], *["--words"] * words]
        result = torana("new", "fact", "wind-park", *given, root=root)
        assert result.returncode == 0, result.stderr
        wrong = torana("new", "fact", "wind-park", *given[:2], "--passage", "Not a sentence of it. " * 3, root=root)
    assert "the page does not have this passage" in wrong.stderr
    facts = yaml.load((root / "content/initiatives/wind-park.yml").read_text("utf-8"), yaml.CBaseLoader)["facts"]
    (citation,) = facts[-1]["sources"]
    page = page_text(html_of(case))
    assert citation["passage"] == passage_values(case["passage"], page, datetime.date.today(), words=words)


def test_a_passage_without_a_page(tmp_path: Path) -> None:
    root = dossier_with_server(tmp_path)
    assert torana("new", "fact", "wind-park", "--passage", "x", root=root).returncode == 2
    result = torana("new", "fact", "wind-park", "--source", "paper", "--passage", "x", root=root)
    assert 'the source "paper" has no address to compare the passage with' in result.stderr


def test_a_passage_is_stored_without_its_text() -> None:
    case = CASES[0]
    page = page_text(html_of(case))
    values = passage_values(case["passage"], page, TODAY, words=False)
    assert set(values) == {"sha256", "words", "letters", "marks", "around", "place", "last_seen"}
    assert all(re.fullmatch("[0-9a-f]+|[0-9]+|2026-11-29", value) for value in values.values())
    values = passage_values(case["passage"], page, TODAY, words=True)
    assert (values["first"], values["last"]) == ("They will keep", "rough for boats.")
    japanese = passage_values(CASES[1]["passage"], page_text(html_of(CASES[1])), TODAY, words=True)
    assert (japanese["first"], japanese["last"]) == ("本覚書は、保守要", "間は三年間です。")


@pytest.mark.parametrize(
    ("text", "page", "reason"),
    [
        ("The end of it.", "", "the passage has 10 letters. Choose a longer one, with 40 or more"),
        ("This sentence is long enough, but it is on none of these pages.", "", "the page does not have this passage"),
        (
            "One two three four five six seven eight nine ten eleven.",
            "<p>One two three come first. One two three four five six seven eight nine ten eleven.",
            "do not lead a browser to the passage",
        ),
    ],
)
def test_a_passage_that_is_refused(text: str, page: str, reason: str) -> None:
    with pytest.raises(Exception, match=re.escape(reason)):
        passage_values(text, page_text(page), TODAY, words=True)


def test_the_example_of_the_guide() -> None:
    guide = (REPOSITORY / "docs" / "editing.md").read_text("utf-8")
    text, plain = re.search("`([^`]+)` becomes `([^`]+)`", guide).groups()  # type: ignore[union-attr]
    assert normalised(text) == plain
    assert f"printf %s '{plain}' | sha256sum" in guide
    assert f"begins with `{fingerprint(plain)[:8]}`" in guide
    pieces = [fingerprint(plain[at : at + 12])[:8] for at in range(len(plain) - 11)]
    assert marks(plain) == "".join(piece for piece in pieces if piece in sorted(pieces)[:8])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("It cost −3.5% (or £1,20,000) [note 4].", "itcost-3.5%or£120000"),
        ("2024–25, 2024-25", "202425202425"),
        ("ＡＢＣ１２", "abc12"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u0937"),
    ],
)
def test_the_normalisation(text: str, plain: str) -> None:
    assert normalised(text) == plain


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/x", "https://a.example/x#:~:text=a%2C%20b%2Dc,d%20%26%25"),
        ("https://a.example/x#y", "https://a.example/x#y:~:text=a%2C%20b%2Dc,d%20%26%25"),
    ],
)
def test_a_text_fragment(url: str, address: str) -> None:
    assert with_fragments(url, [("a, b-c", "d &%")]) == address
    assert with_fragments(url, []) == url


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(PageServer, "changed", {})
    with serving() as address:
        yield address


@pytest.fixture
def dossier(tmp_path: Path, server: str) -> Path:
    """A dossier whose fact cites two pages of the server, with the passages in files."""
    root = dossier_with_server(tmp_path)
    sources = []
    for case in CASES[:2]:
        name = case["page"]
        text = f"title: A\npublisher: {name}\nkind: report\nurl: {server}/{name}\n"
        (root / "seeds" / f"{name}.yml").write_text(text, "utf-8")
        (root / f"{name}.txt").write_text(case["passage"], "utf-8")
        sources.append(f"{{source: {name}, at: opening}}")
    park = root / "content" / "initiatives" / "wind-park.yml"
    replace(park, "{source: acme-report-2023, at: p. 2}", ", ".join(sources))
    return root


def citations(root: Path) -> list[dict[str, Any]]:
    park = yaml.load((root / "content" / "initiatives" / "wind-park.yml").read_bytes(), yaml.CBaseLoader)
    return list(park["facts"][0]["sources"])


def states(root: Path, *options: str) -> dict[str, str]:
    result = torana("sources", "check", "--passages", "--pause", "0", "--format", "json", *options, root=root)
    assert result.returncode == 0, result.stderr
    return {row["source"]: row["state"] for row in json.loads(result.stdout)}


def add(root: Path, name: str, *options: str) -> Any:
    return torana("sources", "passage", "wind-park#begun", name, root / f"{name}.txt", *options, root=root)


def test_passages_of_a_dossier(dossier: Path) -> None:
    assert not states(dossier)
    for name, options in (("newspaper", ["--words"]), ("ministry", [])):
        result = add(dossier, name, *options)
        assert result.returncode == 0, result.stderr
    first, second = citations(dossier)
    assert first["passage"]["first"] == "They will keep"
    assert "first" not in second["passage"]
    assert not load_dossier(dossier).problems
    assert states(dossier) == {"newspaper": "found", "ministry": "found"}
    assert states(dossier, "ministry") == {"ministry": "found"}

    html = html_of(CASES[0])
    PageServer.changed = {"newspaper": {"text": moved(CASES[0], html)}, "ministry": {"status": 404}}
    replace(dossier / "content" / "initiatives" / "wind-park.yml", f"{TODAY:%Y}", "2020")
    assert states(dossier, "--save") == {"newspaper": "moved", "ministry": "page gone"}
    after = citations(dossier)[0]["passage"]
    assert after == first["passage"] | {key: after[key] for key in ("around", "place", "last_seen")}
    assert after["around"] != first["passage"]["around"]
    assert after["last_seen"] == datetime.date.today().isoformat()
    assert states(dossier, "newspaper") == {"newspaper": "found"}
    assert not load_dossier(dossier).problems

    PageServer.changed = {"newspaper": {"text": edited(CASES[0], html)}, "ministry": {"status": 403}}
    report = torana("sources", "check", "--passages", "--pause", "0", "--format", "markdown", root=dossier).stdout
    assert "### Changed (1)" in report
    assert "### Unreadable (1)" in report
    assert "- [ ] `wind-park#begun`: `newspaper`, opening: <" in report


def test_a_citation_that_cannot_have_a_passage(dossier: Path, server: str) -> None:
    (dossier / "pdf.txt").write_text("x", "utf-8")
    for arguments, reason in (
        (("wind-park#began", "newspaper"), 'there is no fact "wind-park#began": did you mean "wind-park#begun"?'),
        (("wind-park#begun", "newspapers"), '"wind-park#begun" does not cite "newspapers": did you mean "newspaper"?'),
        (("wind-park#begun", "newspaper", "--at", "end"), 'does not cite at "end"'),
    ):
        fact, source, *options = arguments
        result = torana("sources", "passage", fact, source, dossier / "newspaper.txt", *options, root=dossier)
        assert (result.returncode, reason in result.stderr) == (1, True), result.stderr
    for text, reason in (("url: ", "has no address"), (f"url: {server}/pdf", "is not HTML")):
        path = dossier / "seeds" / "newspaper.yml"
        lines = path.read_text("utf-8").split("\n")
        path.write_text("\n".join(text if line.startswith("url") else line for line in lines).replace("url: \n", ""))
        assert reason in add(dossier, "newspaper").stderr
        path.write_text("\n".join(lines), "utf-8")
    assert all("passage" not in each for each in citations(dossier))
