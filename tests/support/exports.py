"""Data files of the tests, and texts that could act in one of their formats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from torana.dossier.events import Event, History
from torana.dossier.load import load_dossier
from torana.pages.shared.addresses import Site
from torana.site.plan import Plan
from torana.site.render import render_site

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


def data_files(root: Path) -> dict[str, bytes]:
    """Make every data file of a dossier, without building its pages."""
    found = load_dossier(root)
    assert found.dossier, found.problems
    when = "2026-02-03T04:05:06+00:00"
    history = History((Event("c1", when, "added", "north-wind", "runs", ATTACKS[0]),), "c1", "c0", "2026-01-01")
    plan = Plan(found, root, Site("https://example.org/"), history)
    return {file.path: file.content for file in render_site(plan).files}


def attack_everywhere(root: Path, attack: str) -> str:
    """Put a text into an initiative, its first fact and a source, and return the key of the fact."""
    north = root / "content/initiatives/north-wind.yml"
    said = yaml.safe_load(north.read_text("utf-8"))
    said["name"] = said["facts"][0]["statement"] = said["facts"][0]["note"] = attack
    north.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    source = root / "seeds/daily-aland.yml"
    text_of_source = yaml.safe_load(source.read_text("utf-8"))
    text_of_source["title"] = text_of_source["publisher"] = attack
    source.write_text(yaml.safe_dump(text_of_source, allow_unicode=True), "utf-8")
    return f"north-wind#{said['facts'][0]['id']}"
