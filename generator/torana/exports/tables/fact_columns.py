"""The tables of facts and their parts, and their columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.payers import payer_countries
from torana.exports.derived_values import CONTESTED, ENTITY, EXPECTED, KEY, PRIMARY, SUPERSEDED_BY
from torana.exports.tables.entity_columns import DATE, SEPARATED
from torana.exports.tables.table import Table, TableColumn, dated, flag, key_of
from torana.pages.shared.addresses import fact_address
from torana.pages.shared.links import plain
from torana.records.entity_types import INITIATIVE
from torana.records.relations import full_key


class TablePart(NamedTuple):
    """A part of a fact or an initiative, such as a figure or a party."""

    owner: str
    """The key of the fact, or the slug of the initiative."""
    number: int
    """The position among the parts of the same kind, from 1."""
    part: Any


class CitationRow(NamedTuple):
    """A citation of a fact, or a source that disputes it."""

    source: str
    """The slug of the source."""
    at: str
    """The locator."""
    supports: bool
    """True if the source supports the fact, false if it disputes it."""
    says: str | None
    """The statement of a source that disputes it."""


_FACT = key_of("facts", "fact", "The key of the fact.", lambda part, *_: part.owner)


def _number(parts: str) -> TableColumn:
    meaning = f"The position among the {parts}, from 1."
    return TableColumn("number", meaning, lambda part, *_: part.number, type="integer", required=True)


FACTS = Table(
    "facts",
    "All facts: dated statements",
    ("key",),
    lambda dossier: dossier.facts,
    (
        TableColumn(*KEY, required=True),
        key_of("entities", *ENTITY),
        TableColumn("id", "The id of the fact within that entity.", required=True),
        *dated("date", f"The date of the event or state, {DATE}; empty if undated."),
        TableColumn("type", "event, state or plan.", required=True),
        *dated("since", "The beginning of the state, if it is known."),
        *dated("until", "The end of the state, which can be an expected date."),
        flag(*EXPECTED),
        TableColumn("status", "The stage that the initiative reached with it, or is expected to reach."),
        TableColumn(
            "statement", "The statement.", lambda fact, dossier, _: plain(fact.fact.statement, dossier), required=True
        ),
        TableColumn(
            "origins",
            "The number of independent sources.",
            lambda fact, *_: len(fact.origins),
            type="integer",
            required=True,
        ),
        flag(*PRIMARY._replace(name="has_primary")),
        flag(*CONTESTED),
        TableColumn("confidence", "medium or low; empty if high."),
        TableColumn("checked", "The day when it was last compared with its sources.", type="date"),
        TableColumn(*SUPERSEDED_BY, references="facts"),
        TableColumn("note", "Anything that a reader must know to judge it."),
        TableColumn("url", "The permanent address.", lambda fact, _, site: fact_address(fact, site), required=True),
    ),
    record=lambda fact: fact.fact,
)


def _parties(dossier: Dossier) -> Iterator[TablePart]:
    for node in dossier.of_type(INITIATIVE):
        yield from (TablePart(node.slug, number, party) for number, party in enumerate(node.record.parties, 1))


def _parts_of_facts(parts: Callable[[FactNode], Iterable[Any]]) -> Callable[[Dossier], Iterator[TablePart]]:
    """Return the items of a table of parts, from a function that returns the parts of a fact."""
    return lambda dossier: (
        TablePart(fact.key, number, part) for fact in dossier.facts for number, part in enumerate(parts(fact), 1)
    )


def _contradictions(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for fact in dossier.facts:
        yield from ((fact.key, other.key) for other in dossier.contradictions.get(fact.key, ()))


def _citations(fact: FactNode) -> Iterator[CitationRow]:
    for source, at in fact.citations:
        yield CitationRow(source.slug, at, supports=True, says=None)
    for source, dispute in fact.disputes:
        yield CitationRow(source.slug, dispute.at, supports=False, says=dispute.says)


_OF_PARTS = (
    Table(
        "parties",
        "The organisations involved in initiatives, and their roles",
        ("initiative", "number"),
        _parties,
        (
            key_of("initiatives", "initiative", "The slug of the initiative.", lambda part, *_: part.owner),
            _number("parties of the initiative"),
            key_of("organisations", "organisation", "The slug of the organisation."),
            TableColumn("role", "The role of the organisation.", required=True),
            *dated("since", "The beginning of the role, if it is known."),
            *dated("until", "The end of the role."),
            TableColumn(
                "fact",
                "The key of the fact that supports it, if the file gives one.",
                lambda part, *_: f"{part.owner}#{part.part.fact}" if part.part.fact else None,
                references="facts",
            ),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "citations",
        "The sources that support or dispute facts, with locators",
        ("fact", "number"),
        _parts_of_facts(_citations),
        (
            _FACT,
            _number("citations of the fact"),
            key_of("sources", "source", "The slug of the source."),
            TableColumn(
                "locator",
                "Section and sentence, such as 2.3, or free text, such as para. 4.",
                required=True,
                field="at",
            ),
            flag("supports", "`false` if the source disputes the fact."),
            TableColumn("says", "The statement of a source that disputes the fact."),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "figures",
        "The quantities in the facts",
        ("fact", "number"),
        _parts_of_facts(lambda fact: fact.fact.figures),
        (
            _FACT,
            _number("figures of the fact"),
            TableColumn("measure", "The quantity, such as investment.", required=True),
            TableColumn("subject", "The party or the part that the figure is about, if there are several.", field="of"),
            TableColumn("value", "The number; for a range, the lower end.", type="number", required=True),
            TableColumn("value_to", "The upper end of a range.", type="number", field="to"),
            TableColumn("unit", "The unit or currency.", required=True),
            TableColumn("qualifier", "The words before the number in the source, such as about or up to."),
            flag("part", "`true` if another figure already includes it."),
            TableColumn(
                "payers", f"All who pay it: slugs of organisations or keys of countries, {SEPARATED}.", field="by"
            ),
            TableColumn(
                "payer_countries",
                f"The keys of the countries of all who pay it, {SEPARATED}; empty if one of them is unknown.",
                lambda part, dossier, _: payer_countries(part.part, dossier),
            ),
            TableColumn("money", "The stage of the money: announced, committed or spent."),
            *dated("as_of", f"The date of the figure, if it differs from the date of the fact, {DATE}."),
            TableColumn("note", "Anything that a reader must know to judge it."),
        ),
        record=lambda part: part.part,
    ),
    Table(
        "mentions",
        "The entities that facts name, besides their own",
        ("fact", "entity"),
        _parts_of_facts(lambda fact: fact.names),
        (
            _FACT,
            key_of("entities", "entity", "The slug of the entity.", lambda part, *_: part.part.slug),
        ),
    ),
    Table(
        "fact_contradictions",
        "The facts that cannot be true together; each pair in both orders",
        ("fact", "other"),
        _contradictions,
        (
            key_of("facts", "fact", "The key of the fact.", lambda pair, *_: pair[0]),
            key_of("facts", "other", "The key of the fact that contradicts it.", lambda pair, *_: pair[1]),
        ),
    ),
    Table(
        "fact_former_ids",
        "The former ids of facts, which are never used again",
        ("fact", "number"),
        _parts_of_facts(lambda fact: fact.fact.formerly),
        (
            _FACT,
            _number("former ids of the fact"),
            TableColumn(
                "former_key",
                "The former key: `entity#id`.",
                lambda part, *_: full_key(part.part, part.owner.partition("#")[0]),
                required=True,
            ),
        ),
    ),
    Table(
        "fact_sectors",
        "The sectors of facts",
        ("fact", "sector"),
        _parts_of_facts(lambda fact: dict.fromkeys(fact.sectors)),
        (
            _FACT,
            key_of("sectors", "sector", "The slug of the sector.", lambda part, *_: part.part),
        ),
    ),
)
FACT_TABLES = (FACTS, *_OF_PARTS)
"""The table of all facts, and the tables of their parts and of the parties of initiatives."""
