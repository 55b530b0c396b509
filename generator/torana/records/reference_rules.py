"""The rules about references: everything that a record names exists, and no reference leads back to itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from typing import TypeVar

from torana.problems import Problem, with_article
from torana.records.entity_types import EntityTypes
from torana.records.facts import Fact
from torana.records.located import LocatedReference, Records, references_of
from torana.records.relations import ENTITY, FACT, LINK, Relation
from torana.records.suggestions import near
from torana.records.values import no_value

Mention = TypeVar("Mention")


def unknown_slug(records: Records) -> Iterator[Problem]:
    """Every reference names an existing entity of the right type."""
    references = records.references(lambda relation: relation.target != FACT and not relation.declared.in_text)
    unknown = (reference for reference in references if _is_unknown(records, reference))
    for reference, places in first_places(unknown, _TARGET):
        slug, target = reference.word, reference.relation.target
        found = records.known.get(slug)
        known = records.names_by_slug(target)
        words = _other_words(records, reference)
        if vocabulary := reference.relation.declared.or_one_of:
            known |= names_of_words(words)
            message = f'"{slug}" is neither {with_article(target)} nor one of "{vocabulary}" in content/dossier.yml'
        elif found:
            message = f'"{slug}" is {with_article(found)}, not {with_article(target)}'
        else:
            message = f'there is no {target} "{slug}"'
        new = f'if it has no file yet, run: torana new {"TYPE" if target == ENTITY else target} "NAME"'
        yield Problem(reference.position, message + places, no_value(slug) or _near(slug, known, places) or new)


def _other_words(records: Records, reference: LocatedReference) -> Collection[str]:
    """The words of `content/dossier.yml` that the reference may have instead of a slug."""
    vocabulary = reference.relation.declared.or_one_of
    return getattr(records.settings.record, vocabulary) if records.settings and vocabulary else ()


def names_of_words(words: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By each word of the vocabulary: its name, for suggestions."""
    named = words.items() if isinstance(words, Mapping) else ((word, word) for word in words)
    return {word: (str(getattr(meant, "name", meant)),) for word, meant in named}


def _is_unknown(records: Records, reference: LocatedReference) -> bool:
    slug, target = reference.word, reference.relation.target
    if slug in records.misplaced or records.known.get(slug) in ((target,) if target != ENTITY else records.entities):
        return False
    settings, vocabulary = records.settings, reference.relation.declared.or_one_of
    return not vocabulary or not (
        settings is None or slug in _other_words(records, reference) or vocabulary in settings.document.broken
    )


_TARGET = attrgetter("key", "relation.target", "relation.declared.or_one_of")


def first_places(items: Iterable[Mention], name: Callable[[Mention], Hashable]) -> Iterator[tuple[Mention, str]]:
    """Yield the first item with each name, and the end of its message: the number of items with the name, if several.

    Often the name of one file, or one line of the vocabulary, is the mistake, so all these places are one problem.
    """
    places: dict[Hashable, list[Mention]] = {}
    for item in items:
        places.setdefault(name(item), []).append(item)
    for same in places.values():
        yield same[0], f", but {len(same):,} places name it" if len(same) > 1 else ""


def unknown_link(records: Records) -> Iterator[Problem]:
    """Every link `[[slug]]` in a statement or summary names an existing entity."""
    links = records.references(lambda relation: relation.declared.in_text is LINK)
    missing = (link for link in links if link.key not in records.known and link.key not in records.misplaced)
    for link, places in first_places(missing, _TARGET):
        message = f'there is no entity "{link.word}" to link to{places}'
        new = "write the name without brackets, or create its file with torana new"
        yield Problem(link.position, message, _near(link.key, records.names_by_slug(), places) or new)


def _near(slug: str, known: Mapping[str, Iterable[str]], places: str) -> str:
    """The hint for an unknown slug. If many places agree on it, the name of the file may be the mistake."""
    hint = near(slug, known, known)
    return f"{hint} If this is the wrong name, rename that file" if places and hint.endswith('"?') else hint


def unknown_party_fact(records: Records) -> Iterator[Problem]:
    """Every party is supported by a fact in the same file that names the organisation."""
    for _, entity in records.all_entities():
        parties = getattr(entity.record, "parties", ())
        facts: dict[str, Fact] = {fact.id: fact for fact in entity.record.facts} if parties else {}
        for i, party in enumerate(parties):
            broken = entity.document.may_have_fact(party.fact) if party.fact else "facts" in entity.document.broken
            if broken:
                continue  # a fact with problems is another problem
            if party.fact and party.fact not in facts:
                position = entity.position("parties", i, "fact")
                yield Problem(position, f'there is no fact "{party.fact}" in this file', near(party.fact, facts))
            elif party.organisation in records.known:
                shown_by = [facts[party.fact]] if party.fact else list(facts.values())
                if not any(party.organisation in fact.names or records.has_unknown_names(fact) for fact in shown_by):
                    which = f'the fact "{party.fact}" does not name' if party.fact else "no fact in this file names"
                    hint = f'write [[{party.organisation}]] in the statement of a fact, or add it to "about"'
                    yield Problem(
                        entity.position("parties", i, "organisation"), f'{which} "{party.organisation}"', hint
                    )


def unknown_fact(records: Records) -> Iterator[Problem]:
    """`contradicts` and `supersedes` name existing facts, and never the fact itself."""
    for reference in records.references(lambda each: each.target == FACT and not each.declared.within_file):
        word = reference.word
        if reference.key == reference.holder:
            yield Problem(reference.position, f'the fact "{word}" refers to itself', "write the id of another fact")
            continue
        owner, _, fact_id = reference.key.partition("#")
        entity = records.get(owner)
        if entity.document.may_have_fact(fact_id) if entity else owner in records.known or owner in records.misplaced:
            continue  # the fact, or the whole file, has problems
        here = [other.id for other in entity.record.facts] if entity else []
        if fact_id not in here:
            every = (f"{other.slug}#{one.id}" for other, _, one in records.narrowed(None).facts())
            # An id with its entity is suggested like that.
            before = word.removesuffix(fact_id)
            hint = near(word, (before + one for one in here)) if here else near(word, every)
            yield Problem(reference.position, f'there is no fact "{word}"', hint)


def unknown_locator(records: Records) -> Iterator[Problem]:
    """The locator of a fingerprinted source is one of its sentences."""
    sources = records.entities.get("source", {})
    for entity, f, fact in records.facts():
        cited = [("sources", i, citation) for i, citation in enumerate(fact.sources)]
        cited += [("disputed_by", i, dispute) for i, dispute in enumerate(fact.disputed_by)]  # type: ignore[misc]
        for key, i, citation in cited:
            source = sources.get(citation.source)
            if source is None or not source.record.sections or "sections" in source.document.broken:
                continue
            if citation.at not in source.record.sentences:
                sizes = [(number, len(section.sentences)) for number, section in enumerate(source.record.sections)]
                choices = [f"{n}.1" + (f" to {n}.{size}" if size > 1 else "") for n, size in sizes if size]
                position = entity.position("facts", f, key, i, "at")
                message = f'"{citation.source}" has no sentence "{citation.at}"'
                yield Problem(position, message, "its sentences are " + ", ".join(choices))


def cycle(records: Records) -> Iterator[Problem]:
    """Nothing is a part, a parent or a repetition of itself, directly or through others."""
    for chain in _chains(records.types).values():
        starts = (
            reference.holder
            for type_name, entity in records.all_entities()
            for reference in references_of(entity, chain.get(type_name, ()))
        )
        for loop in _cycles(starts, partial(_above, records, chain)):
            names = [reference.holder for reference in loop]
            if loop[0].relation.target == FACT and len(loop) == 1:
                continue  # `unknown_fact` reports a fact that supersedes itself
            message = f'"{loop[0].relation.field}" loops back on itself: {" → ".join([*names, names[0]])}'
            yield Problem(loop[0].position, message, "remove one of these references")


_Chain = dict[str, list[Relation]]
"""By entity type, relations that can form a chain: facts of different types may supersede each other."""


def _chains(types: EntityTypes) -> dict[tuple[str, str], _Chain]:
    """The chains of hierarchical relations, by target and name."""
    found: dict[tuple[str, str], _Chain] = {}
    for relation in types.relations:
        if relation.is_hierarchy or (relation.target == FACT and relation.declared.hierarchical):
            found.setdefault((relation.target, relation.name), {}).setdefault(relation.source, []).append(relation)
    return found


def _above(records: Records, chain: _Chain, key: str) -> Iterator[LocatedReference]:
    """The hierarchical references of an entity or a fact."""
    slug = key.partition("#")[0]
    if entity := records.get(slug):
        references = references_of(entity, chain.get(records.known[slug], ()))
        yield from (reference for reference in references if reference.holder == key)


def _cycles(
    starts: Iterable[str], above: Callable[[str], Iterator[LocatedReference]]
) -> Iterator[list[LocatedReference]]:
    """Yield each loop that some keys lead to, once: its references, starting at its alphabetically first key."""
    done: set[str] = set()
    for start in starts:
        path: list[LocatedReference] = []
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
                loop = [*path[list(on_path).index(reference.key) :], reference]
                first = min(range(len(loop)), key=lambda i: loop[i].holder)
                yield [*loop[first:], *loop[:first]]
            elif reference.key not in done:
                path.append(reference)
                on_path[reference.key] = None
                waiting.append((reference.key, above(reference.key)))
