"""`Dossier` to files of data, and the model to JSON Schemas: what the pages say, in the formats that programs read."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from generator import model
from generator.dossier import Dossier, FactNode, Node
from generator.entities import ENTITY_TYPES, EntityType
from generator.pages import Site
from generator.pages.parts import page_path, plain


@dataclass(frozen=True, slots=True)
class Export:
    """One file of data."""

    path: str
    """From the root of the site: `data/facts.json`."""
    description: str
    content: bytes
    listed: bool = True
    """Whether the data page names it; what there is one of for each entity it does not."""


def as_json(value: Any) -> bytes:
    """JSON as every file of ours is written: UTF-8, two spaces, the order of the model, a newline at the end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def address(site: Site, node: Node) -> str:
    """The address of an entity's page, from the root of the site where the site's own address is not known."""
    return site.url + page_path(node).removesuffix(".md") + "/"


def fact_record(fact: FactNode, dossier: Dossier, site: Site) -> dict[str, Any]:
    """A fact as data: its own keys as in the YAML, then what follows from the whole dossier."""
    record = fact.fact.model_dump(mode="json", exclude_defaults=True)
    newer = dossier.superseded_by.get(fact.key)
    return {
        "key": fact.key,
        "url": f"{address(site, fact.owner)}#{fact.fact.id}",
        "entity": fact.owner.slug,
        **record,
        "statement": plain(fact.fact.statement, dossier),
        "names": [node.slug for node in fact.names],
        "sectors": list(fact.sectors),
        "origins": list(fact.origins),
        "primary": fact.primary,
        "contested": dossier.contested(fact),
        "superseded_by": newer.key if newer else None,
    }


def entity_record(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    """An entity as data: its own keys as in the YAML without its facts, then what follows from the whole dossier."""
    record = node.record.model_dump(mode="json", exclude_defaults=True, exclude={"facts"})
    if record.get("summary"):
        record["summary"] = plain(record["summary"], dossier)
    more: dict[str, Any] = {"facts": [fact.key for fact in dossier.backlinks(node)]}
    if node.type.name == "initiative":
        more["status"] = [
            {"status": step.status, "date": str(step.fact.fact.date or "undated"), "fact": step.fact.key}
            for step in dossier.history(node)
        ]
    if node.type.name == "organisation":
        more["initiatives"] = [initiative.slug for initiative in dossier.initiatives(node)]
    return {"id": node.slug, "url": address(site, node), **record, **more}


def envelope(dossier: Dossier) -> dict[str, str]:
    """What every JSON file begins with: whose facts these are, as of when, under which licence."""
    settings = dossier.settings
    return {
        "dossier": settings.title,
        "publisher": settings.publisher,
        "as_of": str(settings.as_of),
        "licence": settings.licence,
        "licence_url": settings.licence_url,
    }


def facts_json(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/facts.json`"""
    rows = [fact_record(fact, dossier, site) for fact in dossier.facts]
    yield Export(
        "data/facts.json",
        f"All {len(rows):,} facts with their figures and citations",
        as_json({**envelope(dossier), "facts": rows}),
    )


def entities_json(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/organisations.json` and the others"""
    for entity_type in ENTITY_TYPES:
        rows = [entity_record(node, dossier, site) for node in dossier.of_type(entity_type)]
        noun = entity_type.title.lower()
        content = as_json({**envelope(dossier), noun: rows})
        yield Export(f"data/{noun}.json", f"All {len(rows):,} {noun} with the keys of their facts", content)


def cell(value: Any) -> str:
    """A CSV cell: lists joined with `; `, and nothing that a spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = "; ".join(str(item) for item in value) if isinstance(value, (list, tuple)) else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def as_csv(header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """CSV after RFC 4180, in UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([cell(row.get(key)) for key in header] for row in rows)
    return text.getvalue().encode()


def facts_csv(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/facts.csv`"""
    header = (
        "key",
        "entity",
        "date",
        "status",
        "statement",
        "names",
        "sectors",
        "sources",
        "origins",
        "primary",
        "contested",
        "confidence",
        "superseded_by",
        "note",
        "url",
    )
    rows = [
        fact_record(fact, dossier, site) | {"sources": [f"{source.slug} ({at})" for source, at in fact.citations]}
        for fact in dossier.facts
    ]
    yield Export("data/facts.csv", "The facts as a table, one row each", as_csv(header, rows))


def entities_csv(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/organisations.csv`, `data/initiatives.csv` and `data/sources.csv`"""
    headers = {
        "organisation": (
            "id",
            "name",
            "also_known_as",
            "native_name",
            "kind",
            "country",
            "headquarters",
            "parent",
            "website",
            "initiatives",
            "url",
        ),
        "initiative": (
            "id",
            "name",
            "also_known_as",
            "kind",
            "status",
            "sectors",
            "parties",
            "places",
            "part_of",
            "url",
        ),
        "source": ("id", "title", "publisher", "kind", "published", "language", "primary", "repeats", "url"),
    }
    for entity_type in ENTITY_TYPES:
        if entity_type.name in headers:
            rows = [_flat(node, dossier, site) for node in dossier.of_type(entity_type)]
            noun = entity_type.title.lower()
            content = as_csv(headers[entity_type.name], rows)
            yield Export(f"data/{noun}.csv", f"The {noun} as a table, one row each", content)


def _flat(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    record = entity_record(node, dossier, site)
    if node.type.name == "organisation":
        record["native_name"] = list(node.record.native_name.values())
    elif node.type.name == "initiative":
        step = dossier.status(node)
        record["status"] = step.status if step else None
        record["parties"] = [f"{party.organisation} ({party.role})" for party in node.record.parties]
    elif node.type.name == "source":
        # The document's own address, not that of our page about it.
        record["url"] = node.record.url
    return record


def schemas(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/schemas/*.json`"""
    for name, schema in json_schemas(dossier.settings).items():
        yield Export(f"data/schemas/{name}.json", _first_line(schema), as_json(schema))


def _first_line(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).split("\n")[0]


EXPORTS: tuple[Callable[[Dossier, Site], Iterator[Export]], ...] = (
    facts_json,
    facts_csv,
    entities_json,
    entities_csv,
    schemas,
)
"""The files of data; a new one is a function here."""


def exports(dossier: Dossier, site: Site) -> list[Export]:
    """Every file of data, in the order of the data page."""
    return [export for make in EXPORTS for export in make(dossier, site)]


def size(content: bytes) -> str:
    """`12 kB`, as a reader sees it."""
    return f"{max(1, round(len(content) / 1000)):,} kB"


# --- JSON Schemas -----------------------------------------------------------------------------------------------


def json_schemas(
    settings: model.Settings | None, names: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, dict[str, Any]]:
    """The JSON Schema of each kind of file by its name, with the dossier's vocabulary as its choices.

    Args:
        settings: The vocabulary; without it every word is allowed.
        names: By type of entity, the slugs that there are with their names, as choices wherever an entity is named;
            without them every slug is allowed.
    """
    found = {}
    for entity_type in ENTITY_TYPES:
        schema = found[entity_type.name] = _schema(entity_type.model, _choices(settings, entity_type))
        if names:
            _offer(schema, names, settings.agencies if settings else ())
    found["dossier"] = _schema(model.Settings, {})
    return found


_NAMED = {
    ("Sector", "parent"): "sector",
    ("Organisation", "parent"): "organisation",
    ("Organisation", "headquarters"): "place",
    ("Place", "within"): "place",
    ("Initiative", "sectors"): "sector",
    ("Initiative", "places"): "place",
    ("Initiative", "part_of"): "initiative",
    ("Party", "organisation"): "organisation",
    ("Fact", "about"): "entity",
    ("Fact", "sectors"): "sector",
    ("Citation", "source"): "source",
    ("Dispute", "source"): "source",
    ("Source", "repeats"): "origin",
}
"""By model and field: what type of entity it names; `entity` for any, `origin` for a source or an agency."""


def _offer(schema: dict[str, Any], names: Mapping[str, Mapping[str, str]], agencies: Iterable[str]) -> None:
    """Lets the fields that name an entity hold only slugs that there are; each list stands in the schema once."""
    lists = dict(names)
    lists["entity"] = {slug: name for found in names.values() for slug, name in found.items()}
    lists["origin"] = {**names.get("source", {}), **dict.fromkeys(agencies, "Agency")}
    for part in (schema, *list(schema.get("$defs", {}).values())):
        for name, described in part.get("properties", {}).items():
            kind = _NAMED.get((part.get("title", ""), name))
            slugs = lists.get(kind, {}) if kind else {}
            if not slugs:
                continue
            holder = described.get("items", described)
            for key in ("type", "pattern", "minLength"):
                holder.pop(key, None)
            holder["allOf"] = [{"$ref": f"#/$defs/{kind}-slug"}]
            schema["$defs"][f"{kind}-slug"] = {
                "type": "string",
                "enum": list(slugs),
                "enumDescriptions": list(slugs.values()),
            }


def _choices(settings: model.Settings | None, entity_type: EntityType) -> dict[tuple[str, str], Mapping[str, str]]:
    """By model and field: the words it may hold, each with its meaning."""
    if settings is None:
        return {}

    def terms(words: Mapping[str, model.Term]) -> dict[str, str]:
        return {key: f"{term.name}. {term.meaning}" if term.meaning else term.name for key, term in words.items()}

    kinds = getattr(settings.kinds, entity_type.name, {})
    return {
        (entity_type.model.__name__, "kind"): terms(kinds),
        (entity_type.model.__name__, "country"): settings.countries,
        (entity_type.model.__name__, "language"): settings.languages,
        ("Fact", "status"): terms(settings.statuses),
        ("Party", "role"): dict.fromkeys(settings.roles, ""),
        ("Figure", "measure"): terms(settings.measures),
        ("Figure", "unit"): {key: unit.name for key, unit in settings.units.items()},
    }


def _schema(record: type[BaseModel], choices: Mapping[tuple[str, str], Mapping[str, str]]) -> dict[str, Any]:
    schema = record.model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, described in part.get("properties", {}).items():
            described.pop("title", None)
            words = choices.get((part.get("title", ""), name))
            if words:
                described.pop("anyOf", None)
                described.pop("minLength", None)
                # `enum` completes, `enumDescriptions` is what the YAML language server shows on hover.
                described |= {"type": "string", "enum": list(words)}
                if any(words.values()):
                    described["enumDescriptions"] = [words[word] for word in words]
            elif "anyOf" in described and {"type": "null"} in described["anyOf"]:
                options = [option for option in described["anyOf"] if option != {"type": "null"}]
                if len(options) == 1:
                    del described["anyOf"]
                    described |= options[0]
            if described.get("default", 0) is None:
                del described["default"]
    return schema
