"""The rules over all that was read. A rule finds one kind of fault; a new one is a function listed in `RULES`.

A rule looks at what `records.every()` and `records.facts()` tell, which may be a few entities only; what it compares
them with it looks up in `records.entities` and `records.known`, or in `records.narrowed(None)` for all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from pydantic import BaseModel

from torana.problems import Position, Problem, near
from torana.records.field_marks import marked_fields
from torana.records.located import Located, Records, Reference, references_of
from torana.records.models import Fact, Source
from torana.records.relations import ENTITY, FACT, Relation, linked
from torana.records.vocabulary import WordOf


def check(records: Records, most: int | None = None) -> list[Problem]:
    """Every breach of every rule, in no order that matters: whoever prints problems sorts them.

    Args:
        records: What was read.
        most: Of the breaches of one rule, those behind so many are not looked for.
    """
    return [problem for rule in RULES for problem in islice(rule(records), most and most + 1)]


# --- references -------------------------------------------------------------------------------------------------


def unknown_slug(records: Records) -> Iterator[Problem]:
    """Every slug that a record refers to has a file of the right type."""
    agencies = records.settings.record.agencies if records.settings else ()
    for reference in records.references(lambda relation: relation.target != FACT and not relation.declared.in_text):
        slug, target = reference.word, reference.relation.target
        found = records.known.get(slug)
        if found and target in (ENTITY, found):
            continue
        known = _slugs(records, target)
        if reference.relation.declared.or_agency:
            if records.settings is None or slug in agencies:
                continue
            known += agencies
            message = f'"{slug}" is neither {_article(target)} nor one of the agencies in content/dossier.yml'
        elif found:
            message = f'"{slug}" is {_article(found)}, not {_article(target)}'
        else:
            message = f'there is no {target} "{slug}"'
        yield Problem(reference.position, message, near(slug, known))


def _slugs(records: Records, type_name: str) -> list[str]:
    return [slug for slug, known in records.known.items() if type_name in (ENTITY, known)]


def _article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def unknown_link(records: Records) -> Iterator[Problem]:
    """Every `[[slug]]` in a statement or summary has a file."""
    for link in records.references(lambda relation: relation.declared.in_text):
        if link.key not in records.known:
            message = f'there is no entity "{link.word}" to link to'
            yield Problem(link.position, message, near(link.key, records.known))


def unknown_party_fact(records: Records) -> Iterator[Problem]:
    """A party is shown by a fact of the same file that names the organisation."""
    for entity in _initiatives(records):
        facts: dict[str, Fact] = {fact.id: fact for fact in entity.record.facts}
        for i, party in enumerate(entity.record.parties):
            if party.fact and party.fact not in facts:
                position = entity.position("parties", i, "fact")
                yield Problem(position, f'there is no fact "{party.fact}" in this file', near(party.fact, facts))
            elif party.organisation in records.known:
                shown_by = [facts[party.fact]] if party.fact else list(facts.values())
                if not any(party.organisation in fact.names for fact in shown_by):
                    which = f'the fact "{party.fact}" does not name' if party.fact else "no fact of this file names"
                    hint = f'link [[{party.organisation}]] in a statement, or add it to the fact\'s "about"'
                    yield Problem(
                        entity.position("parties", i, "organisation"), f'{which} "{party.organisation}"', hint
                    )


def _initiatives(records: Records) -> Iterator[Located[Any]]:
    return (entity for type_name, entity in records.every() if type_name == "initiative")


def unknown_fact(records: Records) -> Iterator[Problem]:
    """`contradicts` and `supersedes` name facts that exist, and never the fact itself."""
    for reference in records.references(lambda each: each.target == FACT and not each.declared.within_file):
        word = reference.word
        if reference.key == reference.holder:
            yield Problem(reference.position, f'the fact "{word}" names itself', "name the other fact")
            continue
        owner, _, fact_id = reference.key.partition("#")
        here = [other.id for other in _facts_of(records, owner)]
        if fact_id not in here:
            every = (f"{other.slug}#{one.id}" for other, _, one in records.narrowed(None).facts())
            hint = near(fact_id, here) if here else near(word, every)
            yield Problem(reference.position, f'there is no fact "{word}"', hint)


def _facts_of(records: Records, slug: str) -> tuple[Fact, ...]:
    """The facts in the file of an entity; none where there is no such file, or it is broken."""
    entity = records.entities.get(records.known.get(slug, ""), {}).get(slug)
    return entity.record.facts if entity else ()


def unknown_locator(records: Records) -> Iterator[Problem]:
    """A locator in a fingerprinted source is a sentence of it."""
    sources = records.entities.get("source", {})
    for entity, f, fact in records.facts():
        cited = [("sources", i, citation) for i, citation in enumerate(fact.sources)]
        cited += [("disputed_by", i, dispute) for i, dispute in enumerate(fact.disputed_by)]  # type: ignore[misc]
        for key, i, citation in cited:
            source = sources.get(citation.source)
            if source is None or not source.record.sections:
                continue
            if citation.at not in sentences(source.record):
                counts = [
                    f"{n}.1 to {n}.{len(s.sentences)}" for n, s in enumerate(source.record.sections) if s.sentences
                ]
                position = entity.position("facts", f, key, i, "at")
                message = f'there is no sentence "{citation.at}" in "{citation.source}"'
                yield Problem(position, message, "its sentences are " + ", ".join(counts))


def sentences(source: Source) -> dict[str, Any]:
    """The sentences of a fingerprinted source by locator: `2.3` is section 2, sentence 3."""
    return {
        f"{number}.{index}": sentence
        for number, section in enumerate(source.sections)
        for index, sentence in enumerate(section.sentences, 1)
    }


# --- the vocabulary ---------------------------------------------------------------------------------------------


def unknown_word(records: Records) -> Iterator[Problem]:
    """Every kind, country, status, role, unit, measure and language is in `content/dossier.yml`."""
    if records.settings is None:
        return
    settings = records.settings.record
    for _, entity in records.every():
        model: type[BaseModel] = type(entity.record)
        for field in marked_fields(model, WordOf):
            known = field.declared.words(settings)
            for path, word in field.found_in(entity.record):
                if word not in known:
                    message = f'there is no {field.declared.noun} "{word}" in content/dossier.yml'
                    hint = _named(word, known) or near(word, known) or "add it to content/dossier.yml"
                    yield Problem(entity.position(*path), message, hint)
        for language in getattr(entity.record, "native_name", ()):
            if language not in settings.languages:
                position = entity.document.key_position(("native_name", language))
                yield Problem(position, f'"{language}" is not a language', near(language, settings.languages))


def _named(word: str, known: Iterable[str]) -> str:
    """The hint for somebody who has written the name of a word in its place."""
    for key, meant in known.items() if isinstance(known, Mapping) else ():
        name = getattr(meant, "name", meant)
        if isinstance(name, str) and name.casefold() == word.casefold() != key.casefold():
            return f'did you mean "{key}"?'
    return ""


# --- one thing, one name ----------------------------------------------------------------------------------------


def same_slug(records: Records) -> Iterator[Problem]:
    """A slug names one entity over all types, `formerly` included."""
    first: dict[str, str] = {}
    records = records.narrowed(None)
    for type_name, entity in records.every():
        if entity.slug in first:
            other = first[entity.slug]
            message = f'"{entity.slug}" is already {_article(other)}'
            yield Problem(Position(entity.document.file), message, "rename one of the two files")
        first.setdefault(entity.slug, type_name)
    old: dict[tuple[str, str], str] = {}
    for type_name, entity in records.every():
        for i, slug in enumerate(entity.record.formerly):
            position = entity.position("formerly", i)
            if slug in records.entities.get(type_name, {}):
                message = f'"{slug}" is the slug of {_article(type_name)} that exists'
                yield Problem(position, message, "an old address cannot lead elsewhere while it is in use")
            elif (type_name, slug) in old:
                message = f'"{slug}" already leads to "{old[type_name, slug]}"'
                yield Problem(position, message, "an old address leads to one page")
            old[type_name, slug] = entity.slug


def same_fact_id(records: Records) -> Iterator[Problem]:
    """A fact's id is unique in its file: it is the anchor."""
    seen: set[tuple[str, str]] = set()
    for entity, f, fact in records.facts():
        if (entity.document.file, fact.id) in seen:
            message = f'the fact id "{fact.id}" stands here for the second time'
            yield Problem(entity.position("facts", f, "id"), message, "each fact of a file has an id of its own")
        seen.add((entity.document.file, fact.id))


def same_name(records: Records) -> Iterator[Problem]:
    """No two entities of one type have the same name, whatever its capitals and its form of Unicode."""
    for entities in records.entities.values():
        seen: dict[str, str] = {}
        for entity in entities.values():
            if isinstance(entity.record, Source):
                break  # two documents may have one title
            # One name in two forms of Unicode looks the same, and most systems take it for the same.
            folded = unicodedata.normalize("NFKC", entity.record.name.casefold())
            if folded in seen:
                message = f'"{entity.record.name}" is also the name of "{seen[folded]}"'
                yield Problem(entity.position("name"), message, "merge the two files, or tell the names apart")
            seen.setdefault(folded, entity.slug)


def same_citation(records: Records) -> Iterator[Problem]:
    """A fact does not cite one place of one source twice."""
    for entity, f, fact in records.facts():
        seen = set()
        for i, citation in enumerate(fact.sources):
            if (citation.source, citation.at) in seen:
                message = f'this fact already cites "{citation.source}" at "{citation.at}"'
                yield Problem(entity.position("facts", f, "sources", i), message, "delete one of the two")
            seen.add((citation.source, citation.at))


# --- what cannot be ---------------------------------------------------------------------------------------------


def circle(records: Records) -> Iterator[Problem]:
    """Nothing is a part, a parent or a repetition of itself, not even round several corners."""
    # By target: a chain of facts may pass through entities of several types.
    starts: dict[tuple[str, str], dict[str, None]] = {}
    for reference in records.references(_leads_up):
        starts.setdefault((reference.relation.target, reference.relation.name), {})[reference.holder] = None
    for (target, name), holders in starts.items():

        def wanted(relation: Relation, chain: tuple[str, str] = (target, name)) -> bool:
            return _leads_up(relation) and (relation.target, relation.name) == chain

        def above(key: str, wanted: Callable[[Relation], bool] = wanted) -> Iterator[Reference]:
            """The references of an entity or a fact that lead upward."""
            slug = key.partition("#")[0]
            type_name = records.known.get(slug, "")
            entity = records.entities.get(type_name, {}).get(slug)
            found = references_of(type_name, entity, wanted) if entity else ()
            return (reference for reference in found if reference.holder == key)

        for ring in _circles(holders, above):
            names = [reference.holder for reference in ring]
            if target == FACT and len(ring) == 1:
                continue  # a fact that supersedes itself is `unknown_fact`'s
            message = f'"{ring[0].relation.field}" leads in a circle: {" → ".join([*names, names[0]])}'
            yield Problem(ring[0].position, message, "take one of them out")


def _leads_up(relation: Relation) -> bool:
    return relation.is_hierarchy or (relation.target == FACT and relation.declared.hierarchical)


def _whole_key(slug: str, word: str) -> str:
    """The full key for `id` or `entity#id` as written in a fact of an entity."""
    return word if "#" in word else f"{slug}#{word}"


def _circles(starts: Iterable[str], above: Callable[[str], Iterator[Reference]]) -> Iterator[list[Reference]]:
    """Each circle that some keys lead to, once: the references round it, from its first key by name."""
    done: set[str] = set()
    for start in starts:
        path: list[Reference] = []
        waiting = [] if start in done else [(start, above(start))]
        on_path = dict.fromkeys(key for key, _ in waiting)
        while waiting:
            key, references = waiting[-1]
            reference = next(references, None)
            if reference is None:
                waiting.pop()
                del on_path[key], path[-1:]
                done.add(key)
            elif reference.key in on_path:
                ring = [*path[list(on_path).index(reference.key) :], reference]
                first = min(range(len(ring)), key=lambda i: ring[i].holder)
                yield [*ring[first:], *ring[:first]]
            elif reference.key not in done:
                path.append(reference)
                on_path[reference.key] = None
                waiting.append((reference.key, above(reference.key)))


def status_goes_back(records: Records) -> Iterator[Problem]:
    """An initiative does not fall back behind a step it reached, unless the fact has a note that says why."""
    if records.settings is None:
        return
    order = {status: number for number, status in enumerate(records.settings.record.statuses)}
    replaced = {
        _whole_key(entity.slug, fact.supersedes)
        for entity, _, fact in records.narrowed(None).facts()
        if fact.supersedes
    }
    for entity in _initiatives(records):
        steps = [
            (fact.date, order[fact.status], f, fact)
            for f, fact in enumerate(entity.record.facts)
            if fact.date and fact.status in order and f"{entity.slug}#{fact.id}" not in replaced
        ]
        steps.sort(key=lambda step: (step[0].last, step[0].first))
        for date, number, f, fact in steps:
            earlier = [step for step in steps if step[0].last < date.first and step[1] > number]
            if earlier and not fact.note:
                before = max(earlier, key=lambda step: step[1])[3]
                message = (
                    f'the status goes back to "{fact.status}" from "{before.status}" ({before.date}, "{before.id}")'
                )
                hint = 'say why in "note", or leave "status" out where the fact is not about the whole initiative'
                yield Problem(entity.position("facts", f, "status"), message, hint)


def cited_no_fact(records: Records) -> Iterator[Problem]:
    """A sentence marked `no_fact` is not cited."""
    marked = {
        (entity.slug, f"{s}.{i + 1}"): (entity, s, i)
        for entity in records.entities.get("source", {}).values()
        for s, section in enumerate(entity.record.sections)
        for i, sentence in enumerate(section.sentences)
        if sentence.no_fact
    }
    facts = records.narrowed(None).facts() if marked else ()
    cited = {(c.source, c.at) for _, _, fact in facts for c in fact.sources}
    for (slug, locator), (entity, s, i) in marked.items():
        if (slug, locator) in cited:
            position = entity.position("sections", s, "sentences", i, "no_fact")
            message = f'sentence {locator} is marked "no_fact", and a fact cites it'
            yield Problem(position, message, "delete the mark")


def linked_twice(records: Records) -> Iterator[Problem]:
    """`about` does not repeat a link of the statement or itself."""
    for entity, f, fact in records.facts():
        seen = set(linked(fact.statement))
        for i, slug in enumerate(fact.about):
            if slug in seen:
                message = f'the fact already names "{slug}"'
                yield Problem(entity.position("facts", f, "about", i), message, 'delete it from "about"')
            seen.add(slug)


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
    circle,
    status_goes_back,
    cited_no_fact,
    linked_twice,
)
