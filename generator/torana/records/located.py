"""Records that were read, each with its document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from torana.problems import Position
from torana.records.entity_types import BUILT_IN, EntityType, EntityTypes
from torana.records.facts import Fact
from torana.records.field_marks import KEY, marked_fields
from torana.records.relations import ENTITY, FACT, LINK, Relation, full_key, relations_of
from torana.records.report import Report
from torana.records.settings import Settings
from torana.records.yaml_nodes import KeyPath, YamlDocument

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Located(Generic[T]):
    """A record and the document that it was read from."""

    slug: str
    record: T
    document: YamlDocument
    lines: tuple[int, ...] = ()
    """The line on which each of its facts begins."""
    written: Located[Any] | None = None
    """If the file has problems: all its readable parts, also those that the record lacks."""

    @property
    def readable(self) -> Located[Any]:
        """Everything in the file that words and references can be read from."""
        return self.written or self

    def position(self, *path: str | int) -> Position:
        """The position of the value at a path of the record, or of the key if the path ends with `KEY`."""
        return self.document.key_position(path[:-1]) if path[-1:] == (KEY,) else self.document.position(path)


class LocatedReference(NamedTuple):
    """A place in a file that names an entity or a fact."""

    entity: Located[Any]
    """The entity of the file."""
    relation: Relation
    path: KeyPath
    """The path of the word in the file."""
    word: str
    """The slug or key as written."""
    start: int = 0
    """The offset of the word in its text."""

    @property
    def key(self) -> str:
        """The target: the slug of an entity, or the full key `entity#id` of a fact."""
        word = self.word.strip()
        return full_key(word, self.entity.slug) if self.relation.target == FACT else word

    @property
    def holder(self) -> str:
        """The origin: the slug of the entity, or the full key of the fact, that contains the word."""
        if not self.relation.of_facts:
            return self.entity.slug
        return f"{self.entity.slug}#{self.entity.record.facts[self.path[1]].id}"

    @property
    def position(self) -> Position:
        """The position of the word."""
        if self.relation.declared.in_text:
            opening = "@" if self.relation.target == FACT else "[["
            found = self.entity.document.inside(self.path, opening + self.word, self.start - len(opening))
            return Position(found.file, found.line, found.column + len(opening), max(1, len(self.word)))
        return self.entity.position(*self.path)


@dataclass(frozen=True, slots=True)
class Records:
    """A dossier as read, not yet linked: the settings, and the entities of each type by slug."""

    settings: Located[Settings] | None
    """`None` if `content/dossier.yml` cannot be read: then nothing is linked or published."""
    entities: Mapping[str, Mapping[str, Located[Any]]] = field(default_factory=dict)
    """By name of the entity type, then by slug, in the order of the slugs. Files that cannot be read are left out."""
    known: Mapping[str, str] = field(default_factory=dict)
    """The entity type of every slug with a file, readable or not, so that one mistake is not reported twice."""
    misplaced: frozenset[str] = frozenset()
    """The slugs that files in a wrong place or with a wrong name were meant to have."""
    superseding: frozenset[str] = frozenset()
    """The slugs of the entities with facts that supersede others."""
    only: frozenset[str] | None = None
    """The slugs of the entities that `every`, `references` and `facts` yield; `None` for all."""

    def narrowed(self, slugs: Iterable[str] | None) -> Records:
        """The same records, of which `every`, `references` and `facts` yield only some; all if it is `None`."""
        return replace(self, only=None if slugs is None else frozenset(slugs))

    @property
    def types(self) -> EntityTypes:
        """The entity types of the dossier."""
        return self.settings.record.entity_types if self.settings else BUILT_IN

    def find(self, slug: str) -> Located[Any]:
        """The entity with a slug, even if `every` does not yield it.

        Raises:
            KeyError: There is no such entity, or its file cannot be read.
        """
        return self.entities[self.known[slug]][slug]

    def get(self, slug: str) -> Located[Any] | None:
        """The entity with a slug; `None` if there is none, or if its file cannot be read."""
        return self.entities.get(self.known.get(slug, ""), {}).get(slug)

    def names_by_slug(self, target: str = ENTITY) -> dict[str, tuple[str, ...]]:
        """By the slug of each file of a type, or of all types: the other names of its entity, for suggestions."""
        countries = self.settings.record.countries if self.settings else {}
        codes = {name: code for code, name in countries.items()}
        found = {}
        for slug, type_name in self.known.items():
            if target in (ENTITY, type_name):
                record = one.record if (one := self.get(slug)) else None
                names = () if record is None else (record.name, *record.also_known_as, *record.native_name.values())
                code = [codes[name] for name in names[:1] if name in codes]
                found[slug] = (*names, *code, *(record.formerly if record else ()))
        return found

    def formerly(self) -> dict[str, str]:
        """By former slug, the current one; by former key of a fact, with the current slug of its entity, its key."""
        every = [entity for located in self.entities.values() for entity in located.values()]
        slugs = {old: entity.slug for entity in every for old in entity.record.formerly}
        facts = ((entity.slug, fact) for entity in every for fact in entity.record.facts)
        return slugs | {f"{slug}#{old}": f"{slug}#{fact.id}" for slug, fact in facts for old in fact.formerly}

    def all_entities(self) -> Iterator[tuple[str, Located[Any]]]:
        """Yield each entity with the name of its type."""
        for type_name, located in self.entities.items():
            if self.only is None:
                yield from ((type_name, entity) for entity in located.values())
            else:
                yield from ((type_name, located[slug]) for slug in sorted(self.only) if slug in located)

    def references(self, wanted: Callable[[Relation], bool] = lambda relation: True) -> Iterator[LocatedReference]:
        """Yield each place that names an entity or a fact by one of the wanted relations."""
        chosen: dict[str, list[Relation]] = {}
        dossier = [("dossier", self.settings)] if self.settings else []
        for type_name, entity in (*dossier, *self.all_entities()):
            if type_name not in chosen:
                model: type[BaseModel] = type(entity.record)
                chosen[type_name] = [relation for relation in relations_of(type_name, model) if wanted(relation)]
            yield from references_of(entity.readable, chosen[type_name])

    def reports(self) -> Iterator[tuple[Located[Any], Report]]:
        """Yield each report with its file; that of the dossier comes first."""
        for located in (*([self.settings] if self.settings else ()), *(entity for _, entity in self.all_entities())):
            if report := getattr(located.record, "report", None):
                yield located, report

    def fact(self, key: str) -> tuple[Located[Any], Fact] | None:
        """The fact with a full key, and its entity; `None` if there is none."""
        slug, _, name = key.partition("#")
        entity = self.get(slug)
        return next(((entity, fact) for fact in entity.record.facts if fact.id == name), None) if entity else None

    def has_unknown_names(self, fact: Fact) -> bool:
        """Return whether a fact names an entity that does not exist, which may be meant to be any other."""
        return any(slug not in self.known for slug in fact.names)

    def superseded(self) -> dict[str, str]:
        """By the full key of any superseded fact: that of the fact that replaces it, if that is published."""
        as_of = self.settings.record.as_of if self.settings else None
        return {
            full_key(word, entity.slug): f"{entity.slug}#{fact.id}"
            for entity, _, fact in self.narrowed(self.superseding).facts()
            for word in fact.supersedes
            if as_of is None or fact.is_published(as_of)
        }

    def marked(self, mark: Any) -> Iterator[tuple[Located[Any], Any, KeyPath, Any]]:
        """Yield each value of the fields with a mark: its entity, the annotation, its path, and the value."""
        for _, entity in self.all_entities():
            yield from marked_in(entity, mark)

    def facts(self) -> Iterator[tuple[Located[Any], int, Fact]]:
        """Yield each fact with its entity and its index."""
        for _, entity in self.all_entities():
            if entity.record.facts:
                yield from ((entity, index, fact) for index, fact in enumerate(entity.record.facts))


def marked_in(located: Located[Any], mark: Any) -> Iterator[tuple[Located[Any], Any, KeyPath, Any]]:
    """Yield each value of the fields with a mark in one file, as `Records.marked` does."""
    model: type[BaseModel] = type(located.record)
    readable = located.readable
    for marked_field in marked_fields(model, mark):
        for path, value in marked_field.values_in(readable.record):
            yield readable, marked_field.declared, path, value


def refers_alike(entity_type: EntityType, before: BaseModel, after: BaseModel) -> bool:
    """Return whether two records of an entity refer to the same entities, and have had the same slugs.

    Facts are left out.
    """
    relations = (each for each in entity_type.relations if not (each.of_facts or each.declared.in_text is LINK))
    fields = {"formerly", *(relation.key for relation in relations)}
    return all(getattr(before, name) == getattr(after, name) for name in fields)


def concerns_no_other(entity_type: EntityType, before: BaseModel, after: BaseModel) -> bool:
    """Return whether two records of an entity also have the same name and identifiers."""
    same = all(getattr(before, name) == getattr(after, name) for name in ("name", "same_as"))
    return same and refers_alike(entity_type, before, after)


def references_of(entity: Located[Any], relations: Iterable[Relation]) -> Iterator[LocatedReference]:
    """Yield each place in the file of one entity that names an entity or a fact by one of the relations."""
    for relation in relations:
        for path, word, start in relation.references(entity.record):
            yield LocatedReference(entity, relation, path, word, start)
