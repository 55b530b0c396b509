"""For each rule of `check`, an example that it refuses and one that it accepts; `tests/test_cases.py` runs them.

Each changes a file of a small dossier, `tests/cases/base.yml`. The reference page shows the changed lines.
"""

from __future__ import annotations

from typing import NamedTuple

from torana.records.limits import SETTINGS_FILE

SECTOR = "content/sectors/energy.yml"
WIND_PARK = "content/initiatives/wind-park.yml"
_SOURCES = "    sources: [{source: acme-report-2023, at: p. 2}]\n"


_ACME = "title: Annual report 2023\n"
_SENTENCE = "{sha256: 08d05148302a3871c7785043d49154f735ab2aa969ec7a7846a2113bc05afb73, words: 5"


class Example(NamedTuple):
    """Wrong and right lines of a file."""

    file: str
    before: str
    """The lines that they replace; empty if the file is new."""
    wrong: str
    right: str
    besides: tuple[str, str, str] | None = None
    """A change in another file: the file, the old lines and the new ones."""


def _second(lines: str) -> str:
    return f'{_SOURCES}  - {lines}    statement: "[[acme-foundry]] ended."\n    date: 2023\n{_SOURCES}'


def _report(*sentences: str, name: str = "name: Energy\n") -> str:
    lines = "".join(f"    {sentence}\n" for sentence in sentences)
    return f"{name}report:\n  reviewed: 2026-01-31\n  text: |\n{lines}"


_BACK = "id: ended\n    status: announced\n"

_TYPE = "types:\n  technology:\n    name: Technology\n    plural: Technologies\n    fields:\n      maker: "
_PAID = "    figures: [{measure: investment, value: 5_000_000, unit: NOK, by: [acme-foundry]}]\n"
_PROJECT = "  initiative: {project: {name: Project}}\n"
_OWNER = "  - {organisation: acme-foundry, role: owner}\n"
_AGENCIES = "agencies: [World Wire]\n"
_MAKER = "{label: Maker, type: reference, to: %s, inverse: Technologies}\n"

EXAMPLES: dict[str, Example] = {
    "unusable_declaration": Example(
        SETTINGS_FILE,
        _AGENCIES,
        f"{_AGENCIES}{_TYPE}{_MAKER % 'organization'}",
        f"{_AGENCIES}{_TYPE}{_MAKER % 'organisation'}",
    ),
    "unknown_slug": Example(WIND_PARK, "sectors: [energy]\n", "sectors: [enrgy]\n", "sectors: [energy]\n"),
    "unknown_link": Example(
        WIND_PARK,
        '    statement: "[[acme-foundry]] began."\n',
        '    statement: "[[acme]] began."\n',
        '    statement: "[[acme-foundry|Acme]] began."\n',
    ),
    "unknown_party_fact": Example(
        WIND_PARK,
        "sectors: [energy]\n",
        "sectors: [energy]\nparties:\n  - {organisation: acme-foundry, role: owner, fact: opened}\n",
        "sectors: [energy]\nparties:\n  - {organisation: acme-foundry, role: owner, fact: begun}\n",
    ),
    "unknown_fact": Example(
        WIND_PARK,
        _SOURCES,
        _second("id: ended\n    supersedes: began\n"),
        _second("id: ended\n    supersedes: begun\n"),
    ),
    "unknown_locator": Example(
        WIND_PARK,
        _SOURCES,
        "    sources: [{source: paper, at: p. 2}]\n",
        '    sources: [{source: paper, at: "0.2"}]\n',
    ),
    "unknown_word": Example(
        "content/organisations/acme-foundry.yml", "kind: company\n", "kind: firm\n", "kind: company\n"
    ),
    "same_slug": Example(
        "content/organisations/acme-foundry.yml",
        "country: IN\n",
        "country: IN\nformerly: [acme-foundry]\n",
        "country: IN\nformerly: [acme-works]\n",
    ),
    "same_fact_id": Example(WIND_PARK, _SOURCES, _second("id: begun\n"), _second("id: ended\n")),
    "same_name": Example("content/places/harbour.yml", "", "name: Port\n", "name: Port of Acme\n"),
    "same_citation": Example(
        WIND_PARK,
        _SOURCES,
        "    sources:\n      - {source: acme-report-2023, at: p. 2}\n      - {source: acme-report-2023, at: p. 2}\n",
        "    sources:\n      - {source: acme-report-2023, at: p. 2}\n      - {source: acme-report-2023, at: p. 7}\n",
    ),
    "cycle": Example(
        "content/places/harbour.yml", "", "name: Harbour\nwithin: harbour\n", "name: Harbour\nwithin: port\n"
    ),
    "unusable_stages": Example(
        SETTINGS_FILE,
        _PROJECT,
        _PROJECT.replace("}}", ", statuses: [operating, signed]}}"),
        _PROJECT.replace("}}", ", statuses: [signed, operating]}}"),
    ),
    "stage_of_another_kind": Example(
        WIND_PARK,
        _SOURCES,
        f"    status: announced\n{_SOURCES}",
        f"    status: signed\n{_SOURCES}",
        (SETTINGS_FILE, _PROJECT, _PROJECT.replace("}}", ", statuses: [signed, operating]}}")),
    ),
    "status_goes_back": Example(
        WIND_PARK,
        _SOURCES,
        f"    status: operating\n{_second(_BACK)}",
        f"    status: operating\n{_second(_BACK)}    note: Announced again, as a larger park.\n",
    ),
    "cited_no_fact": Example(
        "seeds/paper.yml",
        f"      - {_SENTENCE}}}\n",
        f"      - {_SENTENCE}, no_fact: a title}}\n",
        f"      - {_SENTENCE}}}\n",
        (WIND_PARK, _SOURCES, '    sources: [{source: paper, at: "1.1"}]\n'),
    ),
    "linked_twice": Example(
        WIND_PARK, _SOURCES, f"    about: [acme-foundry]\n{_SOURCES}", f"    about: [port]\n{_SOURCES}"
    ),
    "payer_of_no_money": Example(
        WIND_PARK,
        _SOURCES,
        f"    figures: [{{measure: capacity, value: 400, unit: MW, money: spent}}]\n{_SOURCES}",
        f"    figures: [{{measure: investment, value: 400, unit: NOK, money: spent}}]\n{_SOURCES}",
    ),
    "unnamed_payer": Example(
        WIND_PARK,
        '    statement: "[[acme-foundry]] began."\n',
        f'    statement: "The park began."\n{_PAID}',
        f'    statement: "[[acme-foundry]] began."\n{_PAID}',
    ),
    "wrong_identifier": Example(
        "content/organisations/acme-foundry.yml",
        "country: IN\n",
        "country: IN\nsame_as: {wikidata: https://www.wikidata.org/wiki/Q42}\n",
        "country: IN\nsame_as: {wikidata: Q42}\n",
    ),
    "private_host": Example(
        "seeds/acme-report-2023.yml",
        _ACME,
        f"{_ACME}url: http://169.254.169.254/report\n",
        f"{_ACME}url: https://acme.example/report\n",
    ),
    "malformed_report": Example(
        SECTOR, "name: Energy\n", _report("It began."), _report("It began [@wind-park#begun].")
    ),
    "long_summary": Example(
        SETTINGS_FILE,
        _AGENCIES,
        _AGENCIES + _report(*["It is large [assessment]."] * 7, name=""),
        _AGENCIES + _report(*["It is large [assessment]."] * 6, name=""),
    ),
    "superseded_in_report": Example(
        SECTOR,
        "name: Energy\n",
        _report("It began [@wind-park#begun]."),
        _report("It began [@wind-park#begun-later]."),
        (WIND_PARK, _SOURCES, _second("id: begun-later\n    supersedes: begun\n")),
    ),
    "draft_in_report": Example(
        SECTOR,
        "name: Energy\n",
        _report("It began [@wind-park#begun]."),
        _report("It ended [@wind-park#ended]."),
        (WIND_PARK, _SOURCES, _second("id: ended\n").replace(_SOURCES, f"    draft: true\n{_SOURCES}", 1)),
    ),
    "number_without_fact": Example(
        SECTOR,
        "name: Energy\n",
        _report("It began in 2023 [@wind-park#begun]."),
        _report("It began in 2022 [@wind-park#begun]."),
    ),
    "look_alike_names": Example(
        "content/places/town.yml",
        "",
        "name: \u0421\u0430\u0440\u0435\n",
        "name: Town\n",
        ("content/places/port.yml", "name: Port\n", "name: Cape\n"),
    ),
    "mixed_scripts": Example(
        "content/sectors/energy.yml",
        "name: Energy\n",
        "name: En\u0435rgy\n",
        "name: Energy\n",
    ),
    "name_of_another": Example(
        "content/organisations/acme.yml",
        "",
        "name: Acme\nkind: company\n",
        "name: Acme Wind\nkind: company\n",
        ("content/organisations/acme-foundry.yml", "country: IN\n", "country: IN\nalso_known_as: [Acme]\n"),
    ),
    "same_party": Example(
        WIND_PARK,
        "sectors: [energy]\n",
        f"sectors: [energy]\nparties:\n{_OWNER}{_OWNER}",
        f"sectors: [energy]\nparties:\n{_OWNER}{_OWNER.replace('owner', 'partner')}",
    ),
    "two_sentences": Example(
        WIND_PARK,
        '"[[acme-foundry]] began."\n',
        '"[[acme-foundry]] began. A second park is to follow."\n',
        '"[[acme-foundry]] began, and plans a second park."\n',
    ),
    "repeated_date": Example(
        WIND_PARK,
        '"[[acme-foundry]] began."\n',
        '"In August 2022, [[acme-foundry]] began."\n',
        '"[[acme-foundry]] began what it had announced in 2021."\n',
    ),
    "unclear_alone": Example(
        WIND_PARK,
        '"[[acme-foundry]] began."\n',
        '"It began."\n',
        '"[[wind-park|The park]] began."\n',
    ),
    "markup_in_text": Example(
        WIND_PARK,
        '"[[acme-foundry]] began."\n',
        '"[[acme-foundry]] **began**."\n',
        '"[[acme-foundry]] began."\n',
    ),
    "figure_of_another_value": Example(
        WIND_PARK,
        '    statement: "[[acme-foundry]] began."\n',
        f'    statement: "[[acme-foundry]] paid 50 million kroner."\n{_PAID}',
        f'    statement: "[[acme-foundry]] paid 5 million kroner."\n{_PAID}',
    ),
    "source_before_fact": Example(
        "seeds/acme-report-2023.yml",
        _ACME,
        f"{_ACME}published: 2022-07\n",
        f"{_ACME}published: 2023\n",
    ),
    "passed_embargo": Example(
        WIND_PARK,
        _SOURCES,
        f"    embargo: 2026-01-31\n{_SOURCES}",
        f"    embargo: 2026-02-01\n{_SOURCES}",
    ),
    "checked_after_as_of": Example(
        WIND_PARK,
        _SOURCES,
        f"    checked: 2026-02-01\n{_SOURCES}",
        f"    checked: 2026-01-31\n{_SOURCES}",
    ),
}
"""The example of each rule, by its name."""
