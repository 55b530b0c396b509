"""Digests of the parts of a dossier: a page whose parts are unchanged since the last build is not built again."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from torana.dossier.events import Event
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.stages import current_stage

SIZE = 12
"""The number of bytes of a digest."""
PartDigest = tuple[str, bytes]
"""The name of a part, and its digest."""


class PartDigests(Mapping[str, str]):
    """The digest in hex of each part of a dossier, by its name in `Tracker`.

    All digests are one array, because there are 29 for each organisation of `benchmarks/dossiers.py`. This needs two
    thirds of the memory of a dictionary: `benchmarks/README.md`.
    """

    def __init__(self, rows: Iterable[PartDigest] = ()) -> None:
        self.numbers: dict[str, int] = {}
        """The number of each name, from 0."""
        self._digests = bytearray()
        for name, digest in rows:
            start = SIZE * self.numbers.setdefault(name, len(self.numbers))
            self._digests[start : start + SIZE] = digest

    @classmethod
    def from_json(cls, saved: tuple[list[str], str]) -> PartDigests:
        """The digests that `as_json` has returned."""
        names, digests = saved
        every = bytes.fromhex(digests)
        starts = range(0, len(every), SIZE)
        return cls((name, every[start : start + SIZE]) for name, start in zip(names, starts, strict=True))

    def as_json(self) -> tuple[list[str], str]:
        """The names, and the digests in hex without separators."""
        return list(self.numbers), self._digests.hex()

    def __getitem__(self, name: str) -> str:
        start = SIZE * self.numbers[name]
        return self._digests[start : start + SIZE].hex()

    def __iter__(self) -> Iterator[str]:
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def part_digests(dossier: Dossier) -> PartDigests:
    """The digest of each part."""
    return PartDigests(_rows(dossier))


def _rows(dossier: Dossier) -> Iterator[PartDigest]:
    facts = _facts(dossier)
    yield from _lists(dossier, facts).items()
    yield from ((f"fact {key}", value) for key, value in facts.items())
    yield from _types(dossier)
    yield from _entities(dossier, facts)
    yield from _related(dossier)


def _digest(*parts: str | bytes) -> bytes:
    # Each part ends with a separator, so that two different lists of parts have different digests.
    whole = b"\0".join([*(part if isinstance(part, bytes) else part.encode() for part in parts), b""])
    return hashlib.blake2b(whole, digest_size=SIZE).digest()


_NOTHING = _digest()


def _facts(dossier: Dossier) -> dict[str, bytes]:
    """By key: a fact with everything that other files determine about it."""
    alone = {fact.key: _digest(fact.fact.model_dump_json(), *_around(fact, dossier)) for fact in dossier.facts}
    contradicted = {
        key: _digest(alone[key] + b"".join(alone[other.key] for other in others))
        for key, others in dossier.contradictions.items()
    }
    return alone | contradicted


def _around(fact: FactNode, dossier: Dossier) -> Iterator[str]:
    newer = dossier.superseded_by.get(fact.key)
    yield fact.key
    yield fact.owner.type.name
    yield newer.key if newer else ""
    yield f"{fact.primary} {dossier.is_contested(fact)}"
    yield from fact.origins
    yield ""
    yield from fact.sectors
    yield ""
    yield ""
    yield from _earlier(fact, dossier)
    # JSON normalises numbers, but pages show the digits as in the file.
    yield from (f"{figure.value} {figure.to}" for figure in fact.fact.figures)


def _earlier(fact: FactNode, dossier: Dossier) -> Iterator[str]:
    """The earlier versions of a fact."""
    versions = dossier.versions.get(fact.key)
    for event in (event for revision in versions.revisions for event in revision) if versions else ():
        yield f"{event.day} {event.kind} {event.fields}"


def _lists(dossier: Dossier, facts: Mapping[str, bytes]) -> dict[str, bytes]:
    return {
        "facts": _digest(*facts.values()),
        "order": _digest(*facts),
        "slugs": _digest(*dossier.nodes, *dossier.indexes.formerly),
        "tally": _digest(repr(dossier.tally)),
        "events": _digest(dossier.git_history.newest, dossier.git_history.unavailable),
        "history": _digest(dossier.git_history.begins, dossier.git_history.unavailable),
    }


def _types(dossier: Dossier) -> Iterator[PartDigest]:
    for name, entity_type in dossier.types.by_name.items():  # also those without entities
        yield f"type {name}", _digest(*(node.slug for node in dossier.of_type(entity_type)))
        yield f"names {name}", _digest(*(node.slug for node in dossier.by_name(entity_type)))


def _entities(dossier: Dossier, facts: Mapping[str, bytes]) -> Iterator[PartDigest]:
    lines: dict[str, list[str]] = defaultdict(list)
    for fact in dossier.facts:
        lines[fact.owner.slug].append(f"{fact.fact.id} {fact.line}")
    yield from ((f"lines {slug}", _digest(*row)) for slug, row in lines.items())
    for slug, node in dossier.nodes.items():
        shown = dossier.backlinks(node)
        record = node.record.model_dump_json(exclude={"facts"})
        yield slug, _digest(node.type.name, node.within, node.position.file, record)
        yield f"facts {slug}", _digest(*(facts[fact.key] for fact in shown))
        yield f"order {slug}", _digest(*(fact.key for fact in shown))
        events = dossier.events_of(node)
        yield f"events {slug}", _digest(*_events(events, dossier)) if events else _NOTHING
        if node.type.has_stages:
            stage = current_stage(node, dossier)
            yield f"status {slug}", _digest(stage.status, facts[stage.fact.key]) if stage else _NOTHING


def _events(events: Iterable[Event], dossier: Dossier) -> Iterator[str]:
    # A page links to a fact only while it exists.
    for event in events:
        missing = [dossier.current_fact(key) is None for key in (event.key, event.by)]
        yield f"{event.commit}{event.key}{missing}"


def _related(dossier: Dossier) -> Iterator[PartDigest]:
    for (type_name, inverse), rows in dossier.indexes.related.items():
        for node in dossier.of_type(dossier.types.by_name[type_name]):
            others = rows.get(node.slug)  # most entities have none
            yield f"{inverse} {node.slug}", _digest(*(other.slug for other in others)) if others else _NOTHING
