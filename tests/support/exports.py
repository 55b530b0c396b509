"""Data files of the tests, and texts that could act in one of their formats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.exports.file_spec import FileSpec
from torana.pages.shared.addresses import Site
from torana.site.plan import Plan

API = "api/v1"


def load(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


ATTACKS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "up;=1+1",
    'so;"=1+1&"',
    "-2+3",
    "@SUM(1)",
    "'; DROP TABLE facts; --",
    'say "so", she said; then\\',
    "</script><script>alert(1)</script>",
    "]>> <!-- x --> &amp; &#60;",
    "{{ 7 * 7 }} {% raw %} ${IFS}`id` $(id)",
    # As text with a backslash: the character itself is in `UNSEEN`.
    r"%0d%0aX: y \u2028 \n \input{x} {a}",
    "TY - JOUR ER -",
    "BEGIN:VEVENT;DESCRIPTION=x:y",
    "# heading > quote * list | cell",
)


def data_files(root: Path, changed: Sequence[str] = ("north-wind",)) -> dict[str, bytes]:
    """Make every data file of a dossier, without its pages and pictures.

    Args:
        root: The folder of the dossier.
        changed: The initiatives whose fact "runs" was added, in the history of the dossier.
    """
    found = load_dossier(root)
    assert found.dossier, found.problems
    when = "2026-02-03T04:05:06+00:00"
    events = tuple(Event("c1", when, "added", slug, "runs", ATTACKS[0]) for slug in changed)
    plan = Plan(found, root, Site("https://example.org/"), History(events, "c1", "c0", "2026-01-01"))
    specs = [spec for _, spec in plan.specs() if isinstance(spec, FileSpec)]
    wanted = [spec for spec in specs if not spec.paths[0].endswith((".md", ".png"))]
    return {file.path: file.content for spec in wanted for file in plan.files(spec)}


def attack_everywhere(root: Path, attacks: Sequence[str]) -> list[str]:
    """For each text, add an initiative, its fact "runs" and a source with this text, and return their slugs."""
    slugs = [f"attack-{number}" for number in range(len(attacks))]
    for slug, attack in zip(slugs, attacks, strict=True):
        cited = {"source": f"{slug}-source", "at": attack}
        disputed = {"source": "weekly-beland", "at": attack, "says": attack}
        fact = {"id": "runs", "statement": attack, "note": attack, "date": "2024"}
        facts = [{**fact, "sources": [cited], "disputed_by": [disputed]}]
        initiative = {"name": attack, "kind": "project", "sectors": ["wind"], "facts": facts}
        source = {"title": attack, "publisher": attack, "kind": "newspaper"}
        for file, record in ((f"content/initiatives/{slug}", initiative), (f"seeds/{slug}-source", source)):
            (root / f"{file}.yml").write_text(yaml.safe_dump(record, allow_unicode=True), "utf-8")
    return slugs
