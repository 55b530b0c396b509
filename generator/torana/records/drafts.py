"""Facts that are not published: drafts, and those whose embargo has not passed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from torana.problems import Problem
from torana.records.facts import Fact
from torana.records.located import Located, Records
from torana.records.models import Party, Section, Source
from torana.records.relations import CITED, full_key


def unpublished(records: Records) -> frozenset[str]:
    """The full keys of the facts that are not published, also the former ones, under all slugs of their entities.

    Of narrowed records, these are the facts that `facts` yields.
    """
    if records.settings is None:
        return frozenset()
    as_of = records.settings.record.as_of
    return frozenset(
        f"{slug}#{fact_id}"
        for entity, _, fact in records.facts()
        if not fact.is_published(as_of)
        for slug, fact_id in product((entity.slug, *entity.record.formerly), (fact.id, *fact.formerly))
    )


def published(records: Records, hidden: Collection[str]) -> Records:
    """Return records without the facts with some keys, and without everything that names these or rests only on them.

    That is: what other facts and sources say about them (`contradicts`, `supersedes`, `carried_by`), and parties that
    no other fact names.
    """
    if not hidden:
        return records
    entities = {
        type_name: {slug: _published(entity, hidden) for slug, entity in located.items()}
        for type_name, located in records.entities.items()
    }
    return replace(records, entities=entities)


def _published(entity: Located[Any], hidden: Collection[str]) -> Located[Any]:
    if isinstance(entity.record, Source):
        sections = tuple(_without_assertions(section, hidden) for section in entity.record.sections)
        return replace(entity, record=entity.record.model_copy(update={"sections": sections}))
    facts: tuple[Fact, ...] = entity.record.facts
    shown = [i for i, fact in enumerate(facts) if f"{entity.slug}#{fact.id}" not in hidden]
    changes: dict[str, Any] = {"facts": tuple(_without(facts[i], entity.slug, hidden) for i in shown)}
    if changes["facts"] == facts:
        return entity
    if parties := getattr(entity.record, "parties", ()):
        names = {slug for fact in changes["facts"] for slug in fact.names}
        ids = {fact.id for fact in changes["facts"]}
        changes["parties"] = tuple(party for party in parties if _is_shown(party, ids, names))
    record = entity.record.model_copy(update=changes)
    return replace(entity, record=record, lines=tuple(entity.lines[i] for i in shown))


def _without(fact: Fact, slug: str, hidden: Collection[str]) -> Fact:
    """A fact that names none of the hidden ones."""
    named = {"contradicts": fact.contradicts, "supersedes": fact.supersedes}
    others = {key: tuple(word for word in words if full_key(word, slug) not in hidden) for key, words in named.items()}
    return fact if others == named else fact.model_copy(update=others)


def _without_assertions(section: Section, hidden: Collection[str]) -> Section:
    """A section without the assertions that only hidden facts report."""
    sentences = []
    for sentence in section.sentences:
        shown = []
        for assertion in sentence.assertions:
            keys = tuple(key for key in assertion.carried_by if key not in hidden)
            if keys or not assertion.carried_by:
                shown.append(assertion.model_copy(update={"carried_by": keys}))
        sentences.append(sentence.model_copy(update={"assertions": tuple(shown)}))
    return section.model_copy(update={"sentences": tuple(sentences)})


def _is_shown(party: Party, ids: Collection[str], names: Collection[str]) -> bool:
    return party.fact in ids if party.fact else party.organisation in names


# --- rules ------------------------------------------------------------------------------------------------------


def draft_in_report(records: Records) -> Iterator[Problem]:
    """No sentence of a report rests on a draft or on a fact under embargo, because the report is published."""
    references = list(records.references(lambda relation: relation.declared.in_text is CITED))
    hidden = unpublished(records.narrowed(None)) if references else ()
    for reference in references:
        if reference.key in hidden:
            message = f'the fact "{reference.word}" is not published, but this report is'
            hint = 'leave the sentence out until the fact has no "draft", and its embargo has passed'
            yield Problem(reference.position, message, hint)


def passed_embargo(records: Records) -> Iterator[Problem]:
    """A fact whose embargo has passed has no `embargo`: the commit that deletes it is its first in *What's new*."""
    for entity, f, fact in records.facts():
        if records.settings and fact.embargo and fact.embargo.first <= records.settings.record.as_of.last:
            message = f"the embargo of {fact.embargo} has passed, so the fact is published"
            hint = "delete the key; What's new then lists the fact"
            yield Problem(entity.position("facts", f, "embargo"), message, hint)
