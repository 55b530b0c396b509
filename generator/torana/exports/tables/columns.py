"""The columns and rows of every table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from torana.dossier.graph import Dossier
from torana.exports.export import address, fact_address
from torana.exports.tables.table import Row, Table, TableColumn
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain
from torana.records.dates import Date
from torana.records.entity_types import INITIATIVE, ORGANISATION, PLACE, SECTOR, SOURCE

LISTED = "several are separated by a semicolon"
DATE = "as precisely as the source says: 2023, 2023-07, 2023-07-20 or a span 2025-08-29/2025-08-30"


def _list(items: Iterable[str]) -> str | None:
    return "; ".join(items) or None


def _date(date: Date | None) -> str | None:
    return str(date) if date else None


def _entities(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.entities:
        yield node.slug, node.type.name, node.name, address(site, node)


def _summary(node: Any, dossier: Dossier) -> str | None:
    return plain(node.record.summary, dossier) if node.record.summary else None


def _sectors(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(SECTOR):
        yield node.slug, node.name, node.record.parent, _summary(node, dossier), address(site, node)


def _places(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(PLACE):
        r = node.record
        degrees = [None if number is None else float(number) for number in (r.latitude, r.longitude)]
        yield node.slug, node.name, r.country, degrees[0], degrees[1], r.within, address(site, node)


def _organisations(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(ORGANISATION):
        r = node.record
        yield (
            node.slug,
            node.name,
            _list(r.also_known_as),
            _list(r.native_name.values()),
            r.kind,
            r.country,
            r.headquarters,
            r.parent,
            r.website,
            _summary(node, dossier),
            address(site, node),
        )


def _initiatives(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(INITIATIVE):
        r, step = node.record, dossier.status(node)
        yield (
            node.slug,
            node.name,
            _list(r.also_known_as),
            r.kind,
            step.status if step else None,
            step.fact.key if step else None,
            _list(r.sectors),
            _list(r.places),
            r.part_of,
            _summary(node, dossier),
            address(site, node),
        )


def _parties(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(INITIATIVE):
        for number, party in enumerate(node.record.parties, 1):
            yield node.slug, number, party.organisation, party.role, f"{node.slug}#{party.fact}" if party.fact else None


def _sources(dossier: Dossier, site: Site) -> Iterator[Row]:
    for node in dossier.of_type(SOURCE):
        r = node.record
        yield (
            node.slug,
            r.title,
            r.publisher,
            r.kind,
            _date(r.published),
            _date(r.retrieved),
            r.language,
            r.primary,
            r.independent,
            r.repeats,
            r.url,
            r.archived,
            address(site, node),
        )


def _facts(dossier: Dossier, site: Site) -> Iterator[Row]:
    for fact in dossier.facts:
        f, newer = fact.fact, dossier.superseded_by.get(fact.key)
        yield (
            fact.key,
            fact.owner.slug,
            f.id,
            _date(f.date),
            f.date.precision if f.date else None,
            f.status,
            plain(f.statement, dossier),
            len(fact.origins),
            fact.primary,
            dossier.contested(fact),
            f.confidence,
            _date(f.checked),
            newer.key if newer else None,
            f.note,
            fact_address(site, fact),
        )


def _citations(dossier: Dossier, site: Site) -> Iterator[Row]:
    for fact in dossier.facts:
        for number, (source, at) in enumerate(fact.citations, 1):
            yield fact.key, number, source.slug, at, True, None
        for number, (source, dispute) in enumerate(fact.disputes, len(fact.citations) + 1):
            yield fact.key, number, source.slug, dispute.at, False, dispute.says


def _figures(dossier: Dossier, site: Site) -> Iterator[Row]:
    for fact in dossier.facts:
        for number, figure in enumerate(fact.fact.figures, 1):
            yield (
                fact.key,
                number,
                figure.measure,
                figure.of,
                _number(figure.value),
                None if figure.to is None else _number(figure.to),
                figure.unit,
                figure.qualifier,
                figure.part,
                _date(figure.as_of),
                figure.note,
            )


def _number(value: Decimal) -> float:
    return float(value)


def _mentions(dossier: Dossier, site: Site) -> Iterator[Row]:
    for fact in dossier.facts:
        for node in fact.names:
            yield fact.key, node.slug


def _fact_sectors(dossier: Dossier, site: Site) -> Iterator[Row]:
    for fact in dossier.facts:
        for slug in dict.fromkeys(fact.sectors):
            yield fact.key, slug


def _id(meaning: str = "Its slug, the last part of the address of its page.") -> TableColumn:
    return TableColumn("id", meaning, required=True, references="entities")


_NAME = TableColumn("name", "Its name in English.", required=True)
_URL = TableColumn("url", "The address of its page.", required=True)
_SUMMARY = TableColumn("summary", "What it is.")
_AKA = TableColumn("also_known_as", f"Short names and other spellings; {LISTED}.")
_FACT = TableColumn("fact", "The key of the fact.", required=True, references="facts")

TABLES: tuple[Table, ...] = (
    Table(
        "entities",
        "Everything that has a page: sectors, organisations, initiatives, places and sources.",
        (
            TableColumn("id", "Its slug, the last part of the address of its page.", required=True),
            TableColumn("type", "sector, organisation, initiative, place or source.", required=True),
            TableColumn("name", "Its name, or the title of a source.", required=True),
            _URL,
        ),
        ("id",),
        _entities,
    ),
    Table(
        "sectors",
        "The fields of cooperation.",
        (_id(), _NAME, TableColumn("parent", "The wider sector.", references="sectors"), _SUMMARY, _URL),
        ("id",),
        _sectors,
    ),
    Table(
        "places",
        "Where something happens.",
        (
            _id(),
            _NAME,
            TableColumn("country", "A code of the dossier's, such as IN."),
            TableColumn("latitude", "Degrees north.", "number"),
            TableColumn("longitude", "Degrees east.", "number"),
            TableColumn("within", "The wider place.", references="places"),
            _URL,
        ),
        ("id",),
        _places,
    ),
    Table(
        "organisations",
        "Companies, ministries, agencies, universities and other bodies.",
        (
            _id(),
            _NAME,
            _AKA,
            TableColumn("native_name", f"Its name in its own scripts; {LISTED}."),
            TableColumn("kind", "What it is, such as company or ministry.", required=True),
            TableColumn("country", "Where it belongs, such as JP.", required=True),
            TableColumn("headquarters", "The place of its head office.", references="places"),
            TableColumn("parent", "The organisation that it belongs to.", references="organisations"),
            TableColumn("website", "Its own site."),
            _SUMMARY,
            _URL,
        ),
        ("id",),
        _organisations,
    ),
    Table(
        "initiatives",
        "What organisations do together: agreements, projects, programmes, ventures, missions, events.",
        (
            _id(),
            _NAME,
            _AKA,
            TableColumn("kind", "What it is, such as agreement or project.", required=True),
            TableColumn("status", "The step that its facts show it to have reached."),
            TableColumn("status_fact", "The key of the fact that shows it.", references="facts"),
            TableColumn("sectors", f"The slugs of its sectors, the main one first; {LISTED}."),
            TableColumn("places", f"The slugs of its places; {LISTED}."),
            TableColumn("part_of", "The initiative that it is part of.", references="initiatives"),
            _SUMMARY,
            _URL,
        ),
        ("id",),
        _initiatives,
    ),
    Table(
        "sources",
        "The documents that facts are drawn from.",
        (
            _id(),
            TableColumn("title", "Its title.", required=True),
            TableColumn("publisher", "Who published it.", required=True),
            TableColumn("kind", "What it is, such as newspaper or official-document.", required=True),
            TableColumn("published", f"When, {DATE}."),
            TableColumn("retrieved", "The day on which it was read."),
            TableColumn("language", "Its language, such as en.", required=True),
            TableColumn("primary", "Whether it is a party's own document.", "boolean", required=True),
            TableColumn("independent", "Whether it counts as a witness of its own.", "boolean", required=True),
            TableColumn("repeats", "Whose report it carries: the slug of a source, or an agency."),
            TableColumn("document", "Where the document is."),
            TableColumn("archived", "Where a copy is kept."),
            _URL,
        ),
        ("id",),
        _sources,
    ),
    Table(
        "facts",
        "Every dated statement.",
        (
            TableColumn("key", "Its permanent name: entity#id.", required=True),
            TableColumn("entity", "The slug of the entity that it stands under.", required=True, references="entities"),
            TableColumn("id", "Its name within that entity.", required=True),
            TableColumn("date", f"When it happened or held, {DATE}; empty where no source gives one."),
            TableColumn("date_precision", "year, month, day or span."),
            TableColumn("status", "The step that the initiative reached with it."),
            TableColumn("statement", "The statement.", required=True),
            TableColumn("origins", "How many independent origins report it.", "integer", required=True),
            TableColumn("primary", "Whether a party's own document is among its sources.", "boolean", required=True),
            TableColumn("contested", "Whether anything says otherwise.", "boolean", required=True),
            TableColumn("confidence", "medium or low; empty where it is high."),
            TableColumn("checked", "The day on which it was last held against its sources."),
            TableColumn("superseded_by", "The key of the fact that replaces it.", references="facts"),
            TableColumn("note", "What a reader must know to judge it."),
            TableColumn("url", "Its permanent address.", required=True),
        ),
        ("key",),
        _facts,
    ),
    Table(
        "parties",
        "Who takes part in an initiative, and as what.",
        (
            TableColumn("initiative", "The slug of the initiative.", required=True, references="initiatives"),
            TableColumn("number", "Its place among the parties of the initiative, from 1.", "integer", required=True),
            TableColumn("organisation", "The slug of the organisation.", required=True, references="organisations"),
            TableColumn("role", "What it does in it.", required=True),
            TableColumn("fact", "The fact that shows it, where one is named.", references="facts"),
        ),
        ("initiative", "number"),
        _parties,
    ),
    Table(
        "citations",
        "Who says a fact, and where in the source.",
        (
            _FACT,
            TableColumn("number", "Its place among the citations of the fact, from 1.", "integer", required=True),
            TableColumn("source", "The slug of the source.", required=True, references="sources"),
            TableColumn(
                "at", "The locator: 2.3 is section 2, sentence 3; else free words such as para. 4.", required=True
            ),
            TableColumn("supports", "false where the source says otherwise.", "boolean", required=True),
            TableColumn("says", "What a source that says otherwise says."),
        ),
        ("fact", "number"),
        _citations,
    ),
    Table(
        "figures",
        "The quantities in the facts.",
        (
            _FACT,
            TableColumn("number", "Its place among the figures of the fact, from 1.", "integer", required=True),
            TableColumn("measure", "What it measures.", required=True),
            TableColumn("of", "Which part of it, where there are several."),
            TableColumn("value", "The value; of a range its lower end.", "number", required=True),
            TableColumn("to", "The upper end of a range.", "number"),
            TableColumn("unit", "The unit or currency.", required=True),
            TableColumn("qualifier", "What the source says before the number, such as about or up to."),
            TableColumn("part", "Whether another figure contains it already.", "boolean", required=True),
            TableColumn("as_of", f"The time that it is for, where it is not the fact's, {DATE}."),
            TableColumn("note", "What a reader must know to judge it."),
        ),
        ("fact", "number"),
        _figures,
    ),
    Table(
        "mentions",
        "Which entities a fact names besides its own.",
        (_FACT, TableColumn("entity", "The slug of the entity.", required=True, references="entities")),
        ("fact", "entity"),
        _mentions,
    ),
    Table(
        "fact_sectors",
        "The sectors of a fact.",
        (_FACT, TableColumn("sector", "The slug of the sector.", required=True, references="sectors")),
        ("fact", "sector"),
        _fact_sectors,
    ),
)
"""Every table; one comes after those that its rows refer to, but for the facts that initiatives name."""
KEYS = {table.name: table.key[0] for table in TABLES}
"""The column that names a row, by table."""
