"""Sources from their addresses: pages of a local server, written by hand in the shapes of real ones."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml
from torana.audit.text_dates import days_in, machine_date
from torana.audit.web_metadata import canonical_url
from torana.audit.web_page import read_page
from torana.audit.web_requests import Answer

from .support.command import torana
from .support.source_pages import EXPECTED, PageServer, dossier_with_server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return dossier_with_server(tmp_path)


def new_sources(root: Path) -> list[Path]:
    return sorted(path for path in (root / "seeds").iterdir() if path.name not in ("acme-report-2023.yml", "paper.yml"))


def named(author: dict[str, str]) -> str:
    return author.get("name") or f"{author['family_name']}, {author['given_name']}"


@pytest.mark.parametrize("name", EXPECTED)
def test_the_fields_that_a_page_gives(name: str, server: str, dossier: Path) -> None:
    case: dict[str, Any] = EXPECTED[name]
    result = torana("new", "source", f"{server}/{name}", root=dossier)
    if "error" in case:
        assert result.returncode == 1
        assert case["error"] in result.stderr
        assert not new_sources(dossier)
        return
    assert result.returncode == 0, result.stderr
    (path,) = new_sources(dossier)
    text = path.read_text("utf-8")
    found = {key: value for key, value in yaml.load(text, yaml.CBaseLoader).items() if value}
    assert found.pop("retrieved") == datetime.date.today().isoformat()
    found["url"] = found["url"].removeprefix(server)
    if "authors" in found:
        found["authors"] = list(map(named, found["authors"]))
    assert found == case["expect"], case["why"]
    missing = {"title", "publisher", "kind"} - found.keys()
    reported = torana("check", root=dossier)
    assert (reported.stdout + reported.stderr).count('" has no value') == len(missing)
    assert "\n# published:\n" in text or "published" in found


def test_a_paywall_is_mentioned(server: str, dossier: Path) -> None:
    assert "not free to read" in torana("new", "source", f"{server}/paywall", root=dossier).stdout


def test_a_page_is_one_source(server: str, dossier: Path) -> None:
    assert torana("new", "source", f"{server}/newspaper", root=dossier).returncode == 0
    again = torana("new", "source", f"{server}/newspaper?utm_source=x", root=dossier)
    assert again.returncode == 1
    assert "already has this address" in again.stderr


def test_the_dossier_knows_the_publisher_of_a_host(server: str, dossier: Path) -> None:
    known = f"title: A\npublisher: Beland Bureau\nkind: report\nurl: {server}/elsewhere\n"
    (dossier / "seeds" / "known.yml").write_text(known, "utf-8")
    torana("new", "source", f"{server}/bare", "--slug", "minutes", root=dossier)
    text = (dossier / "seeds" / "minutes.yml").read_text("utf-8")
    assert '\npublisher: "Beland Bureau"\n' in text
    assert "\nkind: report\n" in text


@pytest.mark.parametrize("copies", [True, False])
def test_an_archived_copy(server: str, dossier: Path, monkeypatch: pytest.MonkeyPatch, copies: bool) -> None:
    monkeypatch.setattr("torana.audit.source_pages.ARCHIVE", f"{server}/save/")
    copy = f"{server}/web/20261129070000/{server}/company"
    monkeypatch.setattr(PageServer, "archive", copy if copies else "/404")
    result = torana("new", "source", f"{server}/company", "--archive", root=dossier)
    assert result.returncode == 0, result.stderr
    (path,) = new_sources(dossier)
    assert (f"\narchived: {copy}\n" in path.read_text("utf-8").replace('"', "")) == copies
    assert ("not archived: the archive gave no copy" in result.stderr) != copies


def test_an_address_that_cannot_be_requested(dossier: Path) -> None:
    for url, reason in (
        ("http://10.0.0.1/a", "not on the public internet"),
        ("https://user:word@example.org/", "contains a user name"),
        ("https://exa mple.org/", "is not a URL"),
    ):
        result = torana("new", "source", url, root=dossier)
        assert (result.returncode, reason in result.stderr) == (1, True), result.stderr
    assert torana("new", "place", "X", "--archive", root=dossier).returncode == 2
    assert not new_sources(dossier)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Published 29th August, 2025", ["2025-08-29"]),
        ("Aug. 29 2025", ["2025-08-29"]),
        ("２０２５年８月２９日", ["2025-08-29"]),
        ("令和元年5月1日", ["2019-05-01"]),
        ("2025.8.29", ["2025-08-29"]),
        ("२९ अगस्त २०२५", ["2025-08-29"]),
        ("8/9/2025, 30 February 2025, August 2025, 2025年8月", []),
    ],
)
def test_days_in_text(text: str, days: list[str]) -> None:
    assert [day for day, _ in days_in(text)] == days


@pytest.mark.parametrize(
    ("text", "date", "is_utc"),
    [
        ("2025-08", "2025-08", False),
        ("2025/08/29", "2025-08-29", False),
        ("2025-08-29T20:30:00Z", "2025-08-29", True),
        ("2025-08-29T00:00:00Z", "2025-08-29", False),
        ("2025-08-29T23:30:00+05:30", "2025-08-29", False),
        ("29 August 2025", "2025-08-29", False),
        ("2025-02-30", "", False),
        ("2025-08T20:30:00Z", "2025-08", False),
        ("0001-01-01T10:00:00Z", "", True),
        ("soon", "", False),
    ],
)
def test_dates_for_machines(text: str, date: str, is_utc: bool) -> None:
    assert machine_date(text) == (date, is_utc)


def test_a_page_of_comments_without_an_end_is_read_once() -> None:
    page = read_page(Answer("https://a.example/", 200, Message(), b"<p>Text &amp" + b"<!--" * 500_000))
    assert page.text == "Text &"


@pytest.mark.parametrize("charset", ["base64", "idna", "hex", "nothing", "\u00ff"])
def test_a_page_that_declares_no_encoding_of_pages(charset: str) -> None:
    headers = Message()
    headers["Content-Type"] = f"text/html; charset={charset}"
    assert read_page(Answer("https://a.example/", 200, headers, "<p>één".encode())).text == "één"


@pytest.mark.parametrize(
    ("written", "url", "canonical"),
    [
        ("", "https://a.example/x?id=1&utm_source=b#c", "https://a.example/x?id=1"),
        ("/y", "https://a.example/x", "https://a.example/y"),
        ("http://www.a.example/y", "https://a.example/x", "https://www.a.example/y"),
        ("https://b.example/y", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/", "https://a.example/x", "https://a.example/x"),
        ("http://[", "https://a.example/x", "https://a.example/x"),
    ],
)
def test_the_canonical_address(written: str, url: str, canonical: str) -> None:
    assert canonical_url(written, url) == canonical


def test_a_fact_and_its_source_in_one_step(server: str, dossier: Path) -> None:
    park = dossier / "content" / "initiatives" / "wind-park.yml"
    before = park.read_text("utf-8")
    result = torana("new", "fact", "wind-park", "--source", f"{server}/company", root=dossier)
    assert result.returncode == 0, result.stderr
    (path,) = new_sources(dossier)
    assert f"\n      - source: {path.stem}\n        at:\n" in park.read_text("utf-8")
    assert result.stdout.count("wrote ") == 2
    again = torana("new", "fact", "wind-park", "--source", f"{server}/company", root=dossier)
    assert again.stdout.count("wrote ") == 1
    assert park.read_text("utf-8").count(f"source: {path.stem}\n") == 2
    assert park.read_text("utf-8").startswith(before)


def test_nothing_is_written_if_the_entity_or_the_source_is_unknown(server: str, dossier: Path) -> None:
    park = (dossier / "content" / "initiatives" / "wind-park.yml").read_text("utf-8")
    for entity, source, reason in (
        ("nobody", f"{server}/company", 'there is no entity "nobody"'),
        ("wind-park", f"{server}/404", "status 404"),
        ("wind-park", "papers", 'there is no source "papers": did you mean "paper"?'),
    ):
        result = torana("new", "fact", entity, "--source", source, root=dossier)
        assert (result.returncode, reason in result.stderr) == (1, True), result.stderr
    assert torana("new", "place", "X", "--source", "paper", root=dossier).returncode == 2
    assert not new_sources(dossier)
    assert (dossier / "content" / "initiatives" / "wind-park.yml").read_text("utf-8") == park
