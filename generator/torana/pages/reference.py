"""The reference of every key, rule and term, generated from the models, so that it is never out of date."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from torana.dossier.graph import Dossier
from torana.pages.page import View
from torana.pages.page_specs import one_page
from torana.records.declarations import FieldDeclaration, Term, TypeDeclaration
from torana.records.docstrings import docstring
from torana.records.facts import Citation, Dispute, Fact, Figure, Passage
from torana.records.field_marks import WordOf, described_fields, marked_fields
from torana.records.lengths import Length
from torana.records.limits import SETTINGS_FILE
from torana.records.models import Party, Section, Sentence
from torana.records.parts import Author, Logo
from torana.records.report import Report
from torana.records.rule_examples import EXAMPLES
from torana.records.rules import RULES, WARNINGS
from torana.records.settings import Kinds, Limits, Measure, Settings, SourceKind, StagedKind, Status, Unit, Window
from torana.records.strict_model import StrictModel

_PARTS: tuple[tuple[type[StrictModel], str], ...] = (
    (Fact, "an entry of `facts`"),
    (Citation, "an entry of `sources` of a fact"),
    (Passage, "`passage` of an entry of `sources`"),
    (Dispute, "an entry of `disputed_by` of a fact"),
    (Figure, "an entry of `figures` of a fact"),
    (Party, "an entry of `parties` of an initiative"),
    (Report, "`report` of the dossier, a sector or an initiative"),
    (Logo, "`logo` of an entity"),
    (Author, "an entry of `authors` of a source"),
    (Section, "an entry of `sections` of a source"),
    (Sentence, "an entry of `sentences` of a section"),
    (TypeDeclaration, f"an entry of `types` in `{SETTINGS_FILE}`"),
    (FieldDeclaration, "an entry of `fields` of a type"),
    (Kinds, f"`kinds` in `{SETTINGS_FILE}`"),
    (SourceKind, f"an entry of `kinds.source` in `{SETTINGS_FILE}`"),
    (StagedKind, f"an entry of `kinds.initiative` in `{SETTINGS_FILE}`"),
    (Term, "an entry of the vocabulary"),
    (Status, f"an entry of `statuses` in `{SETTINGS_FILE}`"),
    (Measure, f"an entry of `measures` in `{SETTINGS_FILE}`"),
    (Window, f"`map` in `{SETTINGS_FILE}`"),
    (Unit, f"an entry of `units` in `{SETTINGS_FILE}`"),
    (Limits, f"`limits` in `{SETTINGS_FILE}`"),
)
_WARNINGS = frozenset(rule.__name__ for rule in WARNINGS)


def reference_page(dossier: Dossier) -> View:
    """Return the view: every key with its meaning, every rule, every term of the vocabulary."""
    settings = dossier.settings
    records: list[tuple[type[StrictModel], str]] = [(t.model, f"`{t.folder}/*.yml`") for t in dossier.types]
    records += [*_PARTS, (Settings, f"`{SETTINGS_FILE}`")]
    vocabulary = {
        "Stages (status), from first to last": _terms(settings.statuses),
        **{f"Kinds of {each.name}": _terms(settings.kinds.of(each)) for each in dossier.types if each.has_kinds},
        "Roles": [(role, "") for role in settings.roles],
        "Measures": _terms(settings.measures),
        "Units": [(key, unit.name) for key, unit in settings.units.items()],
        "Countries": list(settings.countries.items()),
        "Languages": list(settings.languages.items()),
        "Agencies": [(agency, "") for agency in settings.agencies],
    }
    return View(
        records=[_keys(model, where, settings.limits) for model, where in records],
        rules=[_rule(rule.__name__, docstring(rule)) for rule in (*RULES, *WARNINGS)],
        vocabulary=[View(title=title, words=terms) for title, terms in vocabulary.items()],
    )


def _rule(name: str, meaning: str) -> View:
    """A rule, with the lines of a file that break it, and the same lines corrected."""
    example = EXAMPLES[name]
    wrong, right = (textwrap.dedent(text).rstrip("\n") for text in (example.wrong, example.right))
    return View(name=name, meaning=meaning, file=example.file, wrong=wrong, right=right, warning=name in _WARNINGS)


def _terms(terms: Mapping[str, Term]) -> list[tuple[str, str]]:
    return [(key, f"{t.name}: {t.meaning}" if t.meaning else t.name) for key, t in terms.items()]


def _keys(record: type[StrictModel], where: str, limits: Limits) -> View:
    """The keys of a record, the required ones first, and the files or the key that contain it."""
    name = record.__name__
    own = [each for each in marked_fields(record, Length) if each.model is record]
    words = {each.field for each in marked_fields(record, WordOf)}
    lengths = {each.field: each.declared.limit for each in own if each.field not in words}
    return View(
        title="The dossier itself" if record is Settings else name,
        anchor=f"_{name.lower()}",
        where=where,
        meaning=docstring(record).split("\n\n")[0],
        keys=[
            View(name=key, required=required, meaning=_meaning(description, lengths.get(key), limits))
            for key, required, description in described_fields(record)
        ],
    )


def _meaning(meaning: str, limit: str | None, limits: Limits) -> str:
    return f"{meaning} At most {getattr(limits, limit):,} characters (`{limit}`)." if limit else meaning


reference_specs = one_page(
    "reference.md",
    "Reference",
    "All keys, rules and vocabulary for the files of the dossier %(dossier)s.",
    reference_page,
    translated=False,
    hide=(),
)
