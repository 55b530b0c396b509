"""The reference of every key, rule and term, made from the models, so that it is never out of date."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torana.dossier.graph import Dossier
from torana.pages.downloads import Downloads
from torana.pages.page import Page, PageSpec
from torana.pages.shared.addresses import Site
from torana.records.entity_types import ENTITY_TYPES
from torana.records.limits import SETTINGS_FILE
from torana.records.models import Citation, Dispute, Fact, Figure, Party, Section, Sentence, StrictModel
from torana.records.rule_examples import EXAMPLES
from torana.records.rules import RULES
from torana.records.settings import Kinds, Limits, Measure, Settings, Status, Term, Unit, Window


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record."""

    name: str
    required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one kind of record."""

    title: str
    anchor: str
    where: str
    """The files, or the key of another record, that contain it."""
    meaning: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms that a field accepts."""

    title: str
    words: tuple[tuple[str, str], ...]
    """Each term with its meaning."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    name: str
    meaning: str
    file: str
    """The file of the example."""
    wrong: str
    """Lines that break the rule."""
    right: str
    """The same lines, corrected."""


@dataclass(frozen=True, slots=True)
class ReferencePage:
    """The view of the reference."""

    records: tuple[Keys, ...]
    rules: tuple[Rule, ...]
    vocabulary: tuple[Vocabulary, ...]


_PARTS: tuple[tuple[type[StrictModel], str], ...] = (
    (Fact, "an entry of `facts`"),
    (Citation, "an entry of `sources` of a fact"),
    (Dispute, "an entry of `disputed_by` of a fact"),
    (Figure, "an entry of `figures` of a fact"),
    (Party, "an entry of `parties` of an initiative"),
    (Section, "an entry of `sections` of a source"),
    (Sentence, "an entry of `sentences` of a section"),
    (Kinds, f"`kinds` in `{SETTINGS_FILE}`"),
    (Term, "an entry of the vocabulary"),
    (Status, f"an entry of `statuses` in `{SETTINGS_FILE}`"),
    (Measure, f"an entry of `measures` in `{SETTINGS_FILE}`"),
    (Window, f"`map` in `{SETTINGS_FILE}`"),
    (Unit, f"an entry of `units` in `{SETTINGS_FILE}`"),
    (Limits, f"`limits` in `{SETTINGS_FILE}`"),
)


def reference_page(settings: Settings) -> ReferencePage:
    """Return the view: every key with its meaning, every rule, every term of the vocabulary."""
    records = [_keys(t.model, f"`{t.folder}/*.yml`") for t in ENTITY_TYPES]
    records += [_keys(part, where) for part, where in _PARTS]
    records.append(_keys(Settings, f"`{SETTINGS_FILE}`"))
    kinds = settings.kinds
    return ReferencePage(
        records=tuple(records),
        rules=tuple(_rule(rule.__name__, inspect.getdoc(rule) or "") for rule in RULES),
        vocabulary=(
            Vocabulary("Stages (status), from first to last", _terms(settings.statuses)),
            Vocabulary("Kinds of organisation", _terms(kinds.organisation)),
            Vocabulary("Kinds of initiative", _terms(kinds.initiative)),
            Vocabulary("Kinds of source", _terms(kinds.source)),
            Vocabulary("Roles", tuple((role, "") for role in settings.roles)),
            Vocabulary("Measures", _terms(settings.measures)),
            Vocabulary("Units", tuple((key, unit.name) for key, unit in settings.units.items())),
            Vocabulary("Countries", tuple(settings.countries.items())),
            Vocabulary("Languages", tuple(settings.languages.items())),
            Vocabulary("Agencies", tuple((agency, "") for agency in settings.agencies)),
        ),
    )


def _rule(name: str, meaning: str) -> Rule:
    example = EXAMPLES[name]
    return Rule(name, meaning, example.file, _lines(example.wrong), _lines(example.right))


def _lines(text: str) -> str:
    return textwrap.dedent(text).rstrip("\n")


def _terms(terms: Mapping[str, Term]) -> tuple[tuple[str, str], ...]:
    return tuple((key, f"{t.name}: {t.meaning}" if t.meaning else t.name) for key, t in terms.items())


def _keys(record: type[StrictModel], where: str) -> Keys:
    name = record.__name__
    title = "The dossier itself" if record is Settings else name
    return Keys(
        title=title,
        anchor=f"_{name.lower()}",
        where=where,
        meaning=(inspect.getdoc(record) or "").split("\n\n")[0],
        keys=tuple(
            Key(key, found.is_required(), " ".join((found.description or "").split()))
            for key, found in sorted(record.model_fields.items(), key=lambda item: not item[1].is_required())
        ),
    )


def reference_specs(dossier: Dossier, site: Site, downloads: Downloads) -> Iterator[PageSpec]:
    """`/reference/`"""

    def make() -> Page:
        title = dossier.settings.title
        description = f"All keys, rules and vocabulary for the files of the dossier {title}."
        view = reference_page(dossier.settings)
        return Page("reference.md", "Reference", description, "reference.md.j2", view, hide=())

    yield PageSpec("reference.md", make, translated=False)
