"""The pages and data of the small dossier, byte for byte. `pytest --bless` rewrites them; read the diff like code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.records.json_schema import json_schemas
from torana.site.plan import Plan
from torana.site.render import render_site

from .support.paths import SMALL

GOLDEN = Path(__file__).parent / "golden"
SITE = Site("https://example.org/sub/path/", "https://git.example/acme/dossier", "trunk")

WHEN = "2026-02-03T04:05:06+00:00"
HISTORY = History(
    (
        Event("c1", WHEN, "added", "acme", "", "Acme Foundry"),
        Event("c1", WHEN, "added", "north-wind", "staff", "[[acme]] <b>employs</b> {{ twenty }}.", ("acme", "wind")),
        Event("c2", WHEN, "removed", "gone", "gone", "[[gone|It]] is no more.", ("wind",)),
        Event(
            "c2",
            "2026-02-04T04:05:06+09:00",
            "changed",
            "north-wind",
            "runs",
            "New *text*.",
            ("wind",),
            (("statement", "Old.", "New *text*."), ("figures", "", "")),
        ),
        Event("c2", "2026-02-04T04:05:06+09:00", "superseded", "north-wind", "runs", "", by="north-wind#staff"),
    ),
    "c2",
    "c0",
    "2026-01-01",
)


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    found = load_dossier(SMALL)
    assert found.dossier is not None, found.problems
    result = render_site(Plan(found, SMALL, SITE, HISTORY))
    files = {page.path: markdown.encode() for page, markdown in result.pages}
    exports = (*result.files, *result.plain_pages)
    # These files also contain the version of the library that wrote them; they have separate tests.
    binary = (".png", ".parquet", ".sqlite", ".xlsx")
    files |= {export.path: export.content for export in exports if not export.path.endswith(binary)}
    files["data/index.md"] = re.sub(rb"(\.(?:sqlite|parquet|xlsx)\)): `[0-9a-f]+`", rb"\1", files["data/index.md"])
    return files


def test_golden(made: dict[str, bytes], bless: bool) -> None:
    if bless:
        for path in sorted(GOLDEN.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        for name, content in made.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_bytes(content)
    golden = {path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()}
    assert sorted(made) == sorted(golden)
    for name, content in made.items():
        assert content.decode() == golden[name].decode(), (
            f"{name} differs: look at it, then run pytest tests/test_golden.py --bless"
        )


def test_every_kind_of_page_is_there(made: dict[str, bytes]) -> None:
    found = load_dossier(SMALL)
    assert found.dossier is not None
    for slug, node in found.dossier.nodes.items():
        assert f"{node.type.url}/{slug}.md" in made
    assert b"moved" in made["organisations/acme/index.html"]
    assert set(json_schemas(None)) == {"sector", "organisation", "initiative", "place", "source", "dossier"}
