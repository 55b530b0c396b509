"""Edits of the small dossier, each of a different kind, to be made one after the other."""

from __future__ import annotations

NORTH, ACME = "content/initiatives/north-wind.yml", "content/organisations/acme-foundry.yml"
EDITS: dict[str, tuple[str, str, str]] = {  # change: file, old text, new text
    "a statement": (NORTH, "Twenty people work there.", "Twenty-one people work there."),
    "a name": (ACME, "name: Acme Foundry", "name: Acme Smithy"),
    "the lines of facts": (NORTH, "facts:\n", "# moves every fact a line down\nfacts:\n"),
    "an origin": ("seeds/world-wire-copy.yml", "repeats: daily-aland\n", ""),
    "a publisher": ("seeds/weekly-beland.yml", "publisher: Weekly", "publisher: Monthly"),
    "a date": (NORTH, "date: 2025-01-05", "date: 2025-03-05"),
    "a status": (NORTH, "status: operating", "status: cancelled"),
    "a contradiction": (NORTH, "    contradicts: [runs]\n", ""),
    "a figure that conflicts": (NORTH, "value: 450, unit: MW", "value: 400, unit: MW"),
    "a figure": (NORTH, "value: 400, unit: MW", "value: 400.5, unit: MW"),
    "the digits of a figure": (NORTH, "value: 400.5, unit: MW", "value: 400.50, unit: MW"),
    "a role": (NORTH, "role: owner, fact: agreed", "role: partner, fact: agreed"),
    "a head office": (ACME, "headquarters: port-aland", "headquarters: north-shore"),
    "two facts that supersede one": (
        NORTH,
        "    statement: The park runs.\n",
        "    statement: Runs.\n    supersedes: staff-old\n",
    ),
    "a fact that supersedes another": (NORTH, "    supersedes: staff-old\n", ""),
    "an old slug of an entity with none": (
        "content/organisations/bema.yml",
        "kind: ",
        "formerly: [bema-works]\nkind: ",
    ),
    "a sector of a fact": (NORTH, "sectors: [energy, chips]", "sectors: [energy]"),
    "the name of a place": ("content/places/port-aland.yml", "name: Port", "name: Old Port"),
    "the name of a sector": ("content/sectors/wind.yml", "name: Wind", "name: Strong wind"),
    "a report": ("content/sectors/energy.yml", "has twenty people", "has 20 people"),
    "an old address": (ACME, "formerly: [acme]", "formerly: [acme, af]"),
    "the vocabulary": ("content/dossier.yml", "Acme & Friends", "Acme & Foes"),
    "a hand-written page": (
        "docs/method.md",
        "How the small dossier counts.",
        '"[How](initiatives/north-wind.md) it counts."',
    ),
}
