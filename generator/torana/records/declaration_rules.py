"""The rule about declared entity types and fields: they do not clash, and refer to types that exist."""

from __future__ import annotations

from collections.abc import Iterator

from torana.problems import Problem, in_words
from torana.records.declarations import TypeDeclaration
from torana.records.entity_types import BUILT_IN, EntityType
from torana.records.located import Records
from torana.records.models import Entity
from torana.records.suggestions import near

RESERVED = {
    *("api", "assets", "changes", "data", "evidence", "explore", "facts", "languages", "logos", "network", "reference"),
    *("report", "search", "seeds", "timeline", "citations", "entities", "figures", "graph", "mentions", "parties"),
    "embed",
}
"""The first parts of the addresses of other pages and files, other names in `content/`, and names of tables."""

MEANINGS: dict[str, tuple[str, str]] = {
    "sectors": ("reference", "type: reference, to: sector, many: true"),
    "country": ("country", "type: country"),
    "nationality": ("country", "type: country"),
    "published": ("date", "type: date"),
}
"""Fields that pages and the search treat like the built-in ones: their type, and its declaration."""

Wrong = tuple[tuple[str, ...], str, str]
"""The keys below the declaration, the message and the hint."""


def unusable_declaration(records: Records) -> Iterator[Problem]:
    """A declared type has names and an address of its own. Its fields have new names, and refer to types in use."""
    if records.settings is None:
        return
    for name, declared in records.settings.record.types.items():
        built_in = BUILT_IN.by_name.get(name)
        of_type = _of_built_in(built_in, declared, records) if built_in else _of_own(name, declared, records)
        for keys, message, hint in (*of_type, *_of_fields(name, declared, records)):
            yield Problem(records.settings.position("types", name, *keys), message, hint)


def _of_built_in(entity_type: EntityType, declared: TypeDeclaration, records: Records) -> Iterator[Wrong]:
    name = entity_type.name
    if declared.url:
        yield ("url",), f'the address of the built-in type "{name}" cannot be changed', 'delete "url"'
    if declared.used:
        return
    if entity_type.is_cited:
        yield ("used",), "every fact needs a source, so a dossier always has sources", 'delete "used"'
    for relation in (row for each in records.types for row in each.relations):
        field = relation.model.model_fields.get(relation.path[0])
        if relation.target == name and relation.source != name and field and field.is_required():
            message = f'every {relation.source} must have "{relation.key}", so the type "{name}" is needed'
            yield ("used",), message, f'delete "used", or leave out "{relation.source}" too'


def _of_own(name: str, declared: TypeDeclaration, records: Records) -> Iterator[Wrong]:
    for key in ("name", "plural"):
        if not getattr(declared, key):
            yield (), f'the type "{name}" needs "{key}"', f'add "{key}"{_built_in_hint(name)}'
    if not declared.used:
        yield ("used",), f'the type "{name}" is declared but not used', "delete the declaration"
    url = declared.address
    if declared.plural and not url:
        yield ("plural",), f'no address can be derived from "{declared.plural}"', 'add "url"'
    others = [each for each in records.types if each.name != name]
    languages = records.settings.record.languages if records.settings else ()
    types = (*BUILT_IN, *others)
    urls = {each.url for each in types}
    if name in urls:
        yield (), f'"{name}" is the address of another type', "choose another name"
    if url in {name, *urls, *(each.name for each in types), *(tag.lower() for tag in languages), *RESERVED}:
        key = "url" if declared.url else "plural"
        yield (key,), f'the address "{url}" is already in use', 'set another one with "url"'
    for key, title in (("plural", declared.plural), ("name", declared.name)):
        if title in {each.title for each in others} | {each.noun for each in others}:
            yield (key,), f'"{title}" is already the name of another type', "choose another name"


def _built_in_hint(name: str) -> str:
    hint = near(name, BUILT_IN.by_name)
    return f". If you meant a built-in type: {hint}" if hint.startswith("did you mean") else ""


def _of_fields(name: str, declared: TypeDeclaration, records: Records) -> Iterator[Wrong]:
    inverses = [(each.source, each.field, each.target, each.inverse) for each in records.types.relations]
    model = BUILT_IN.by_name[name].model if name in BUILT_IN.by_name else Entity
    for key, field in declared.fields.items():
        type_, declaration = MEANINGS.get(key, (field.type, ""))
        if key in model.model_fields or key in dir(model):
            yield ("fields", key), f'"{key}" is already a field of the type "{name}"', "choose another name"
        elif declaration and (field.type != type_ or field.to not in (None, "sector") or field.many == (not field.to)):
            hint = f"write {{{declaration}}}, or choose another name"
            yield ("fields", key), f'Torana gives "{key}" a meaning that this field does not have', hint
        if field.to and field.to not in records.types.by_name:
            known = records.types.by_name
            hint = near(field.to, known) or f"declare it, or write {in_words(known, 'or')}"
            message = f'there is no entity type "{field.to}"'
            if field.to in BUILT_IN.by_name:
                message, hint = f'the dossier leaves out the type "{field.to}"', 'delete "used: false" there'
            yield ("fields", key, "to"), message, hint
        for source, other, target, occupied in inverses:
            if (target, occupied) == (field.to, field.inverse_key) and (source, other) != (name, key):
                message = f'pages of the type "{target}" already have a list "{field.inverse}", for "{other}"'
                yield ("fields", key, "inverse"), message, "choose another label"
