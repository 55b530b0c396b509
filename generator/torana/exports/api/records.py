"""Facts and entities as JSON objects: the keys of the YAML files, and the derived keys declared in this module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torana.dossier.evidence import is_independent
from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode, Node
from torana.dossier.payers import payer_countries
from torana.dossier.stages import stage_history
from torana.dossier.sums import totals_of
from torana.exports.api.totals import TOTALS, totals_json
from torana.exports.derived_values import (
    ADDRESS,
    CONTESTED,
    DATE_PARTS,
    ENTITY,
    EXPECTED,
    KEY,
    PRIMARY,
    SLUG,
    SUPERSEDED_BY,
    DerivedValue,
)
from torana.json_text import compact
from torana.pages.shared.addresses import Site, entity_address, fact_address, logo_path
from torana.pages.shared.fact_views import figure_text
from torana.pages.shared.links import plain
from torana.records.dates import PRECISIONS, Date
from torana.records.relations import full_key
from torana.records.values import ID_PATTERN, SLUG_PATTERN

TEXT: Mapping[str, Any] = {"type": "string"}
TEXTS: Mapping[str, Any] = {"type": "array", "items": TEXT}
_URL = {"type": "string", "format": "uri-reference"}
_FLAG = {"type": "boolean"}
_DAY = {"type": "string", "format": "date"}


@dataclass(frozen=True, slots=True)
class DerivedKey:
    """A key of a fact or an entity that is not in its YAML file."""

    name: str
    schema: Mapping[str, Any]
    """JSON Schema."""
    value: Callable[[Any, Dossier, Site], Any]
    """Returns the value for a `FactNode` or a `Node`. The key is left out if it is `None` and not required."""
    required: bool = True


def _key(derived: DerivedValue, schema: Mapping[str, Any]) -> DerivedKey:
    return DerivedKey(derived.name, {**schema, "description": derived.meaning}, derived.value)


def _keys_of(facts: Any) -> list[str]:
    return [fact.key for fact in facts]


def _bounds(date: Date | None) -> dict[str, str]:
    """The keys beside the one of a date, with values that programs can compare; none if it is undated."""
    parts = {f"date_{part.ending}": part.value(date) for part in DATE_PARTS} if date else {}
    return {key: value for key, value in parts.items() if value is not None}


_BOUNDS = {
    f"date_{part.ending}": {
        **(_DAY if part.is_day else {"enum": list(PRECISIONS)}),
        "description": part.meaning.format("date").replace("empty", "left out"),
    }
    for part in DATE_PARTS
}
"""The JSON Schema of these keys."""


def _stages(node: Node, dossier: Dossier, site: Site) -> list[dict[str, str]] | None:
    if not node.type.has_stages:
        return None
    return [
        {
            "status": stage.status,
            "date": str(stage.date or "undated"),
            **_bounds(stage.date),
            "fact": stage.fact.key,
        }
        for stage in stage_history(node, dossier)
    ]


def _initiatives(node: Node, dossier: Dossier, site: Site) -> list[str] | None:
    return [initiative.slug for initiative in dossier.initiatives(node)] if node.type.is_party else None


def _totals(node: Node, dossier: Dossier, site: Site) -> list[dict[str, Any]] | None:
    return totals_json(totals_of(node, dossier), dossier) or None if node.type.has_totals else None


_IDENTITY_OF_FACT = (
    _key(KEY, {**TEXT, "pattern": f"^{SLUG_PATTERN}#{ID_PATTERN}$"}),
    DerivedKey(
        "url",
        {**_URL, "description": "The permanent address of the fact."},
        lambda fact, _, site: fact_address(fact, site),
    ),
    _key(ENTITY, TEXT),
)
_REST_OF_FACT = (
    DerivedKey(
        "names",
        {**TEXTS, "description": "The slugs of the entities that it names, besides its own."},
        lambda fact, *_: [node.slug for node in fact.names],
    ),
    DerivedKey(
        "origins",
        {
            **TEXTS,
            "description": "The independent sources: the publishers and agencies that first reported it, each once.",
        },
        lambda fact, *_: list(fact.origins),
    ),
    _key(PRIMARY, _FLAG),
    _key(EXPECTED, _FLAG),
    _key(CONTESTED, _FLAG),
    DerivedKey(
        "contradicted_by",
        {
            **TEXTS,
            "description": "The keys of the facts that cannot be true together with it, as declared by it or by them.",
        },
        lambda fact, dossier, _: _keys_of(dossier.contradictions.get(fact.key, ())) or None,
        required=False,
    ),
    DerivedKey(
        "contradicts_keys",
        {**TEXTS, "description": "The same as `contradicts`, with full keys: `entity#id`."},
        lambda fact, *_: list(map(fact.full_key, fact.fact.contradicts)) or None,
        required=False,
    ),
    _key(SUPERSEDED_BY, {"type": ["string", "null"]}),
    # A list in the model since facts can replace several; `v1` keeps the text that it was.
    DerivedKey(
        "supersedes",
        {**TEXT, "description": "The first fact that it replaces: `id` in the same file, or `entity#id`."},
        lambda fact, *_: next(iter(fact.fact.supersedes), None),
        required=False,
    ),
    DerivedKey(
        "supersedes_keys",
        {**TEXTS, "description": "The keys of all facts that it replaces: `entity#id`."},
        lambda fact, *_: list(map(fact.full_key, fact.fact.supersedes)) or None,
        required=False,
    ),
    *(
        DerivedKey(name, schema, lambda fact, *_, name=name: _bounds(fact.fact.date).get(name), required=False)
        for name, schema in _BOUNDS.items()
    ),
)
NOT_IN_DATA = ("draft", "embargo", "supersedes")
"""The keys of a fact in YAML that only editors need, or that have another form."""
FACT_KEYS = (*_IDENTITY_OF_FACT, *_REST_OF_FACT)
"""The derived keys of a fact."""

_IDENTITY_OF_ENTITY = (
    _key(SLUG, {**TEXT, "pattern": f"^{SLUG_PATTERN}$"}),
    DerivedKey(
        "type",
        {"description": "The entity type."},
        lambda node, *_: node.type.name,
    ),
    _key(ADDRESS, _URL),
)
_REST_OF_ENTITY = (
    DerivedKey(
        "document",
        {"type": "string", "format": "uri", "description": "For a source, the address of the document."},
        lambda node, *_: str(node.record.url) if getattr(node.record, "url", None) else None,
        required=False,
    ),
    DerivedKey(
        "independent",
        {**_FLAG, "description": "For a source, `false` if it or its kind does not count as support."},
        lambda node, dossier, _: is_independent(node, dossier.settings) if node.type.is_cited else None,
        required=False,
    ),
    DerivedKey(
        "facts",
        {**TEXTS, "description": "The keys of the facts that its page shows."},
        lambda node, dossier, _: _keys_of(dossier.fact_order_of(node)),
    ),
    DerivedKey(
        "status",
        {
            "type": "array",
            "description": "For an initiative, the stages that facts show, in order.",
            "items": {
                "title": "Stage",
                "type": "object",
                "required": ["status", "date", "fact"],
                "additionalProperties": False,
                "properties": {"status": TEXT, "date": TEXT, **_BOUNDS, "fact": TEXT},
            },
        },
        _stages,
        required=False,
    ),
    DerivedKey(
        "initiatives",
        {**TEXTS, "description": "For an organisation, the slugs of the initiatives that it is a party to."},
        _initiatives,
        required=False,
    ),
    DerivedKey("totals", TOTALS, _totals, required=False),
)
ENTITY_KEYS = (*_IDENTITY_OF_ENTITY, *_REST_OF_ENTITY)
"""The derived keys of an entity."""


def _derived(keys: tuple[DerivedKey, ...], item: Any, dossier: Dossier, site: Site) -> dict[str, Any]:
    values = ((key, key.value(item, dossier, site)) for key in keys)
    return {key.name: value for key, value in values if key.required or value is not None}


def fact_record(fact: FactNode, dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return a fact: its identity, the keys of its YAML file, and the other derived keys."""
    record = fact.fact.model_dump(mode="json", exclude_defaults=True, exclude=set(NOT_IN_DATA))
    if fact.fact.figures:
        for figure, keys in zip(fact.fact.figures, record["figures"], strict=True):
            keys |= {"payer_countries": list(payer_countries(figure, dossier))} if figure.by else {}
            keys["text"] = figure_text(figure, dossier)
    record["statement"] = plain(fact.fact.statement, dossier)
    rest = _derived(_REST_OF_FACT, fact, dossier, site)
    # A fact without sectors has those of its initiative.
    record |= {"names": rest["names"], "sectors": list(fact.sectors)}
    return {**_derived(_IDENTITY_OF_FACT, fact, dossier, site), **record, **rest}


def entity_record(node: Node, dossier: Dossier, site: Site) -> dict[str, Any]:
    """Return an entity: its identity, the keys of its YAML file without its facts, and the other derived keys."""
    record = node.record.model_dump(mode="json", exclude_defaults=True, exclude={"facts", "sections", "url"})
    if record.get("summary"):
        record["summary"] = plain(record["summary"], dossier)
    if logo := logo_path(node):
        record["logo"] |= {"url": site.url + logo}
    for party in record.get("parties", ()):
        party |= {"fact_key": full_key(party["fact"], node.slug)} if "fact" in party else {}
    identity = _derived(_IDENTITY_OF_ENTITY, node, dossier, site)
    return {**identity, **record, **_derived(_REST_OF_ENTITY, node, dossier, site)}


_CITED = ("title", "publisher", "kind", "published", "language", "primary", "url")
"""The fields of a source in the file of an entity that cites it."""


def cited_record(node: Node, site: Site) -> dict[str, Any]:
    """Return a source for the file of an entity that cites it."""
    record = node.record.model_dump(mode="json", exclude_defaults=True, include=set(_CITED))
    document = record.pop("url", None)
    record |= {"document": document} if document else {}
    return {"id": node.slug, "url": entity_address(node, site), **record}


def fact_json(fact: FactNode, dossier: Dossier, site: Site) -> str:
    """Return `fact_record` as JSON. It is computed once for all files."""
    return dossier.once(("fact", fact.key, site.url), lambda: compact(fact_record(fact, dossier, site)))


def entity_json(node: Node, dossier: Dossier, site: Site) -> str:
    """Return `entity_record` as JSON."""
    return compact(entity_record(node, dossier, site))


def cited_json(node: Node, dossier: Dossier, site: Site) -> str:
    """Return `cited_record` as JSON. It is computed once for all files."""
    return dossier.once(("source", node.slug, site.url), lambda: compact(cited_record(node, site)))
