"""Hostile texts in every free-text field of a dossier, and the resulting pages."""

from __future__ import annotations

import functools
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from torana.dossier.load import load_dossier
from torana.pages.page import PageSpec
from torana.site.mkdocs import configuration
from torana.site.mkdocs.run import run_mkdocs
from torana.site.on_demand import SiteOnDemand

from .dossiers import copy_of_small, without_report
from .paths import TESTS

CORPUS = TESTS / "corpus"


def _strings() -> Iterator[dict[str, Any]]:
    """Read the texts one by one. libyaml takes a tenth of the time, but refuses those with half a character."""
    for item in re.split(r"(?m)^(?=- id: )", (CORPUS / "text" / "strings.yml").read_text("utf-8"))[1:]:
        yield yaml.load(item, yaml.SafeLoader if "\\ud" in item else yaml.CSafeLoader)[0]


STRINGS = list(_strings())
TEXTS = [row for row in STRINGS if row["slots"] in ("any", "multiline")]


_FIELDS = {
    "remark": {"label": "Remark", "type": "text", "facet": True, "schema_org": "disambiguatingDescription"},
    "remarks": {"label": "Remarks", "type": "text", "many": True},
}
_TYPES = {name: {"fields": _FIELDS} for name in ("initiative", "organisation", "sector", "place", "source")} | {
    "thing": {"name": "Thing", "plural": "Things", "fields": _FIELDS}
}
"""Declared fields of every type, and a declared type."""


def filled(number: int, text: str) -> dict[str, Any]:
    """Files of one entity of each type, with this text after a prefix in every free-text field."""
    own = f"Zq{number:03} {text}"
    heading = " ".join(in_link(own).split())
    declared = {"remark": own, "remarks": [own]}
    return {
        f"content/initiatives/initiative-{number}.yml": {
            "name": own,
            "also_known_as": [own],
            "summary": own,
            **declared,
            "kind": "project",
            "sectors": [f"sector-{number}"],
            "parties": [{"organisation": f"organisation-{number}", "role": "owner", "fact": "one"}],
            "places": [f"place-{number}"],
            "tags": [own],
            "report": {
                "reviewed": "2026-01-01",
                "text": f"It is so [assessment].\n\n## {heading}\n\nSo it is [assessment].\n",
            },
            "facts": [
                {
                    "id": "one",
                    "statement": f"{own} [[organisation-{number}|{in_link(own)}]]",
                    "date": "2024-01",
                    "status": "signed",
                    "note": own,
                    "sources": [{"source": f"source-{number}", "at": own}],
                    "disputed_by": [{"source": f"other-{number}", "at": own, "says": own}],
                    "figures": [{"measure": "staff", "value": 20, "unit": "people", "of": own, "note": own}],
                }
            ],
        },
        f"content/organisations/organisation-{number}.yml": {
            "name": own,
            "also_known_as": [own],
            "native_name": {"ja": own},
            "kind": "company",
            "country": "AA",
            "summary": own,
            **declared,
        },
        # Top sectors are in the navigation: see `test_a_sector_in_the_navigation`.
        f"content/sectors/sector-{number}.yml": {
            "name": own,
            "parent": "energy",
            "also_known_as": [own],
            "summary": own,
            **declared,
        },
        f"content/places/place-{number}.yml": {"name": own, "country": "AA", "latitude": 1, "longitude": 2, **declared},
        f"content/things/thing-{number}.yml": {"name": own, "summary": own, **declared},
        f"seeds/source-{number}.yml": {
            **declared,
            **dict.fromkeys(("title", "publisher", "seen", "note", "container", "volume", "issue", "pages"), own),
            "kind": "newspaper",
            "authors": [{"name": own}, {"family_name": own, "given_name": own}],
        },
        f"seeds/other-{number}.yml": {"title": own, "publisher": f"Another {own}", "kind": "newspaper"},
    }


def in_link(text: str) -> str:
    """The text without brackets and bars, which would end the text of a link."""
    return "".join(character for character in text if character not in "[]|") or "Zq"


def written(folder: Path, texts: dict[int, str]) -> Path:
    """A dossier with these texts, by number, in every field, instead of the entities of the small dossier."""
    root = copy_of_small(folder)
    for name in ("content/languages", "content/initiatives", "content/organisations", "content/places", "seeds"):
        shutil.rmtree(root / name, ignore_errors=True)
    for name in ("dossier.yml", "sectors/energy.yml"):
        path = root / "content" / name
        path.write_text(without_report(path.read_text("utf-8")), "utf-8")
    with (root / "content" / "dossier.yml").open("a", encoding="utf-8") as settings:
        # Long texts must be harmless too, in a dossier that allows them.
        settings.write("limits: {name_length: 10000, line_length: 10000, text_length: 100000}\n")
        settings.write(f"types: {json.dumps(_TYPES)}\n")
    for number, text in texts.items():
        write(root, filled(number, text))
    return root


def write(root: Path, files: dict[str, Any]) -> None:
    """Write YAML files."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # libyaml is ten times as fast, but writes characters above U+FFFF as escapes and refuses half of one.
        shown = repr(content)
        plain = max(shown) < "\ud800" and "\\u" not in shown.lower()
        dumper = yaml.CSafeDumper if plain else yaml.SafeDumper
        text = yaml.dump(content, Dumper=dumper, allow_unicode=True)
        path.write_text(text, "utf-8")


def pages(root: Path, wanted: Callable[[str], bool] = lambda path: True) -> dict[str, str]:
    """The pages of a dossier as HTML, by their Markdown file; with a filter, only some of them."""
    site = opened(root)
    return {path: (site.page(path) or b"").decode() for path in listed(site) if wanted(path)}


def listed(site: SiteOnDemand) -> list[str]:
    """Every generated page of a site, by its Markdown file, in order."""
    return [spec.path for _, spec in site.plan.specs() if isinstance(spec, PageSpec)]


def opened(root: Path) -> SiteOnDemand:
    """A dossier whose pages are made on demand."""
    found = load_dossier(root)
    assert found.dossier, found.problems
    site = SiteOnDemand(found)
    # Many links of these pages lead to the same pages. The preview, whose dossier changes, keeps none of the answers.
    site.has = functools.cache(site.has)
    assert run_mkdocs(root, configuration.load(root), root / "site", site)
    return site


def structure(tree: Any) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page, with the names of their attributes."""
    return [(node.tag, tuple(sorted(node.attributes))) for node in tree.root.traverse()]


def texts(tree: Any) -> list[str]:
    """Texts and attributes of a page, with white space folded."""
    found: list[str] = []
    for node in tree.root.traverse(include_text=True):
        if node.tag != "-text":
            found += [value or "" for value in node.attributes.values()]
        elif node.parent.tag not in ("script", "style"):
            found.append(node.text_content or "")
    return [" ".join(text.split()) for text in found if text.strip()]
