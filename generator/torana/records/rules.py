"""The rules about a whole dossier. A rule finds one kind of problem. To add one, list a new function in `RULES`.

A rule checks the entities, references and facts that `records.all_entities()`, `.references()` and `.facts()` yield.
These may belong to only a few entities. It compares them with all, in `records.entities`, `.known` and
`.narrowed(None)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from torana.problems import Position, Problem, with_article
from torana.records.declaration_rules import unusable_declaration
from torana.records.doubt_rules import (
    checked_after_as_of,
    figure_of_another_value,
    markup_in_text,
    name_of_another,
    repeated_date,
    same_party,
    source_before_fact,
    two_sentences,
    unclear_alone,
)
from torana.records.drafts import draft_in_report, passed_embargo
from torana.records.field_marks import WebAddress, WordOf
from torana.records.limits import SETTINGS_FILE
from torana.records.located import Located, Records, marked_in
from torana.records.look_alikes import folded, look_alike_names, mixed_scripts
from torana.records.models import Source
from torana.records.patterns import matches
from torana.records.payer_rules import payer_of_no_money, unnamed_payer
from torana.records.public_hosts import is_public
from torana.records.reference_rules import (
    cycle,
    first_places,
    names_of_words,
    unknown_fact,
    unknown_link,
    unknown_locator,
    unknown_party_fact,
    unknown_slug,
)
from torana.records.relations import slugs_in_links
from torana.records.report_rules import long_summary, malformed_report, number_without_fact, superseded_in_report
from torana.records.stage_rules import stage_of_another_kind, status_goes_back, unusable_stages
from torana.records.suggestions import either, near
from torana.records.urls import url_problem
from torana.records.values import no_value
from torana.records.yaml_nodes import KeyPath


def check(records: Records, max_problems: int | None = None, *, alone: bool = False) -> list[Problem]:
    """Return the problems that the rules find, unsorted. A rule stops after `max_problems` problems.

    `alone` leaves out the rules that compare the names and identifiers of all entities.
    """
    rules = [rule for rule in RULES if not (alone and rule in COMPARING)]
    return [problem for rule in rules for problem in islice(rule(records), max_problems and max_problems + 1)]


def warnings(records: Records, max_problems: int) -> list[Problem]:
    """Return what may be a mistake but does not stop a build, up to a number of problems for each rule."""
    return [problem for rule in WARNINGS for problem in islice(rule(records), max_problems)]


# --- the vocabulary ---------------------------------------------------------------------------------------------


def unknown_word(records: Records) -> Iterator[Problem]:
    """Every kind, country, status, role, unit, measure and language is defined in `content/dossier.yml`."""
    if records.settings is None:
        return
    settings, broken = records.settings.record, records.settings.document.broken

    def is_unknown(declared: WordOf, word: str) -> bool:
        known = declared.words(settings)
        return word not in known and word not in broken and (bool(known) or declared.vocabulary not in broken)

    unknown = (row for row in records.marked(WordOf) if is_unknown(row[1], row[3]))
    for (entity, declared, path, word), places in first_places(unknown, itemgetter(1, 3)):
        known = declared.words(settings)
        message = f'"{word}" is not {with_article(declared.noun)} in content/dossier.yml{places}'
        hint = no_value(word) or near(word, known, names_of_words(known))
        if not hint or places:
            hint = either(hint, "add it to content/dossier.yml")
        yield Problem(entity.position(*path), message, hint)


# --- one thing, one name ----------------------------------------------------------------------------------------


def same_slug(records: Records) -> Iterator[Problem]:
    """A slug belongs to one entity for good, whatever its type. A slug in `formerly` is not used again."""
    first: dict[str, str] = {}
    records = records.narrowed(None)
    for type_name, entity in records.all_entities():
        if entity.slug in first:
            other = first[entity.slug]
            message = f'"{entity.slug}" already exists as {with_article(other)}'
            yield Problem(Position(entity.document.file), message, "rename one of the files")
        first.setdefault(entity.slug, type_name)
    old: dict[str, str] = {}
    for _, entity in records.all_entities():
        for i, slug in enumerate(entity.record.formerly):
            if slug in first:
                message = f'"{slug}" is the slug of an existing {first[slug]}'
                hint = f'remove it from "formerly", or rename the {first[slug]}'
                yield Problem(entity.position("formerly", i), message, hint)
            elif slug in old:
                message = f'"{slug}" already redirects to "{old[slug]}"'
                yield Problem(entity.position("formerly", i), message, 'list it in "formerly" of one entity only')
            old[slug] = entity.slug


def same_fact_id(records: Records) -> Iterator[Problem]:
    """The id of a fact is unique in its file, because it is its anchor. An id in `formerly` is not used again."""
    seen: set[tuple[str, str]] = set()
    for entity, f, fact in records.facts():
        rows: list[tuple[str, tuple[str | int, ...]]] = [(fact.id, ("id",))]
        rows += [(old, ("formerly", i)) for i, old in enumerate(fact.formerly)]
        for name, path in rows:
            if (entity.document.file, name) in seen:
                message = f'the fact id "{name}" appears twice'
                hint = 'give each fact in the file its own id. Those in "formerly" cannot be used again'
                yield Problem(entity.position("facts", f, *path), message, hint)
            seen.add((entity.document.file, name))


def same_name(records: Records) -> Iterator[Problem]:
    """No two entities of one type and parent have the same name. Capitals and Unicode variants make no difference."""
    for type_name, entities in records.entities.items():
        seen: dict[tuple[str, ...], str] = {}
        parent = records.types.by_name[type_name].hierarchy
        for entity in entities.values():
            if isinstance(entity.record, Source):
                break  # two documents may have the same title
            # Two Unicode forms of a name look the same, and most systems treat them as equal.
            name = folded(entity.record.name), *(parent.values(entity.record) if parent else ())
            if name in seen:
                message = f'"{entity.record.name}" is also the name of "{seen[name]}"'
                yield Problem(entity.position("name"), message, "merge the files, or make the names different")
            seen.setdefault(name, entity.slug)


def same_citation(records: Records) -> Iterator[Problem]:
    """A fact cites the same passage of a source only once."""
    for entity, f, fact in records.facts():
        seen = set()
        for i, citation in enumerate(fact.sources):
            if (citation.source, citation.at) in seen:
                message = f'this fact already cites "{citation.source}" at "{citation.at}"'
                yield Problem(entity.position("facts", f, "sources", i), message, "delete one of the citations")
            seen.add((citation.source, citation.at))


# --- contradictions ---------------------------------------------------------------------------------------------


def cited_no_fact(records: Records) -> Iterator[Problem]:
    """No fact cites a sentence that has `no_fact`."""
    cited = dict.fromkeys((c.source, c.at) for _, _, fact in records.facts() for c in fact.sources)
    sources = records.entities.get("source", {})
    for entity in (sources[slug] for slug in dict.fromkeys(slug for slug, _ in cited) if slug in sources):
        for s, section in enumerate(entity.record.sections):
            for i, sentence in enumerate(section.sentences):
                if sentence.no_fact and (entity.slug, f"{s}.{i + 1}") in cited:
                    position = entity.position("sections", s, "sentences", i, "no_fact")
                    message = f'sentence {s}.{i + 1} has "no_fact", but a fact cites it'
                    yield Problem(position, message, 'delete "no_fact"')


def linked_twice(records: Records) -> Iterator[Problem]:
    """`about` lists each entity once, and none that the statement links to."""
    for entity, f, fact in records.facts():
        seen = set(slugs_in_links(fact.statement))
        for i, slug in enumerate(fact.about):
            if slug in seen:
                message = f'the fact already names "{slug}"'
                yield Problem(entity.position("facts", f, "about", i), message, 'delete it from "about"')
            seen.add(slug)


# --- identifiers and addresses -------------------------------------------------------------------------------------


def wrong_identifier(records: Records) -> Iterator[Problem]:
    """Each identifier in `same_as` matches the pattern of its register, and belongs to one entity."""
    kinds = records.settings.record.identifiers if records.settings else {}
    owners: dict[tuple[str, str], str] = {}
    for _, entity in records.narrowed(None).all_entities():
        for key, value in entity.record.same_as.items():
            kind, owner = kinds.get(key), owners.setdefault((key, value), entity.slug)
            if kind and not matches(kind.pattern, value):
                usable = kind.identifier_in(value) or f"text that matches {kind.pattern}"
                message = f'"{value}" is not an identifier of {kind.name}'
                yield Problem(entity.position("same_as", key), message, f"write {usable}")
            elif kind and kind.url and (wrong := url_problem(kind.address(value)))[0]:
                yield Problem(entity.position("same_as", key), *wrong)
            elif owner != entity.slug:
                message = f'"{owner}" has the same identifier: {value}'
                yield Problem(entity.position("same_as", key), message, "correct one of them, or merge the files")


def private_host(records: Records) -> Iterator[Problem]:
    """A web address has a host on the public internet, or one of `private_hosts` in `content/dossier.yml`."""
    allowed = records.settings.record.private_hosts if records.settings else ()
    for located, path, url in _addresses(records):
        host = urlsplit(url).hostname
        if host and host not in allowed and not is_public(host):
            message = f'the host "{host}" is not on the public internet'
            hint = f'write a public address, or add "{host}" to "private_hosts" in {SETTINGS_FILE}'
            yield Problem(located.position(*path), message, hint)


def _addresses(records: Records) -> Iterator[tuple[Located[Any], KeyPath, str]]:
    """Yield each web address: those of the vocabulary, with an identifier, those of entities, and of identifiers."""
    settings = marked_in(records.settings, WebAddress) if records.settings else ()
    for located, _, path, url in (*settings, *records.marked(WebAddress)):
        yield located, path, url.replace("{id}", "1")
    kinds = records.settings.record.identifiers if records.settings else {}
    for _, entity in records.all_entities():
        identifiers = entity.record.same_as.items()
        yield from ((entity, ("same_as", key), kinds[key].address(value)) for key, value in identifiers if key in kinds)


RULES: tuple[Callable[[Records], Iterator[Problem]], ...] = (
    unknown_slug,
    unknown_link,
    unknown_party_fact,
    unknown_fact,
    unknown_locator,
    unknown_word,
    same_slug,
    same_fact_id,
    same_name,
    same_citation,
    cycle,
    unusable_stages,
    stage_of_another_kind,
    status_goes_back,
    cited_no_fact,
    linked_twice,
    payer_of_no_money,
    unnamed_payer,
    wrong_identifier,
    private_host,
    malformed_report,
    long_summary,
    superseded_in_report,
    draft_in_report,
    number_without_fact,
    unusable_declaration,
)
COMPARING = (same_slug, same_name, wrong_identifier)
"""Those that compare every entity with all others: their names, parents, former slugs and identifiers."""
WARNINGS: tuple[Callable[[Records], Iterator[Problem]], ...] = (
    look_alike_names,
    mixed_scripts,
    name_of_another,
    same_party,
    two_sentences,
    repeated_date,
    unclear_alone,
    markup_in_text,
    figure_of_another_value,
    source_before_fact,
    checked_after_as_of,
    passed_embargo,
)
