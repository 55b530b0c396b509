"""`Dossier` to tables: CSV, Parquet, one SQLite database, and the description of them all."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from torana.dossier.graph import Dossier
from torana.exports.export import Export, address, fact_address
from torana.json_text import as_json
from torana.pages.shared.addresses import Site
from torana.pages.shared.links import plain
from torana.records.dates import Date
from torana.records.entity_types import BY_NAME, INITIATIVE, ORGANISATION, PLACE, SECTOR, SOURCE, EntityType

Value = str | int | float | bool | None
Row = tuple[Value, ...]
Type = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    meaning: str
    type: Type = "string"
    required: bool = False
    references: str = ""
    """The table whose key it holds."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns and where its rows come from."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that name a row."""
    rows: Callable[[Dossier, Site], Iterator[Row]]


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


def _id(meaning: str = "Its slug, the last part of the address of its page.") -> Column:
    return Column("id", meaning, required=True, references="entities")


def _related(entity_type: EntityType, field: str, meaning: str, *, required: bool = False) -> Column:
    """The column of a field that refers to an entity: a foreign key, as its model declares."""
    relation = next(each for each in entity_type.relations if each.field == field)
    return Column(field, meaning, required=required, references=BY_NAME[relation.target].url)


_NAME = Column("name", "Its name in English.", required=True)
_URL = Column("url", "The address of its page.", required=True)
_SUMMARY = Column("summary", "What it is.")
_AKA = Column("also_known_as", f"Short names and other spellings; {LISTED}.")
_FACT = Column("fact", "The key of the fact.", required=True, references="facts")

TABLES: tuple[Table, ...] = (
    Table(
        "entities",
        "Everything that has a page: sectors, organisations, initiatives, places and sources.",
        (
            Column("id", "Its slug, the last part of the address of its page.", required=True),
            Column("type", "sector, organisation, initiative, place or source.", required=True),
            Column("name", "Its name, or the title of a source.", required=True),
            _URL,
        ),
        ("id",),
        _entities,
    ),
    Table(
        "sectors",
        "The fields of cooperation.",
        (_id(), _NAME, _related(SECTOR, "parent", "The wider sector."), _SUMMARY, _URL),
        ("id",),
        _sectors,
    ),
    Table(
        "places",
        "Where something happens.",
        (
            _id(),
            _NAME,
            Column("country", "A code of the dossier's, such as IN."),
            Column("latitude", "Degrees north.", "number"),
            Column("longitude", "Degrees east.", "number"),
            _related(PLACE, "within", "The wider place."),
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
            Column("native_name", f"Its name in its own scripts; {LISTED}."),
            Column("kind", "What it is, such as company or ministry.", required=True),
            Column("country", "Where it belongs, such as JP.", required=True),
            _related(ORGANISATION, "headquarters", "The place of its head office."),
            _related(ORGANISATION, "parent", "The organisation that it belongs to."),
            Column("website", "Its own site."),
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
            Column("kind", "What it is, such as agreement or project.", required=True),
            Column("status", "The step that its facts show it to have reached."),
            Column("status_fact", "The key of the fact that shows it.", references="facts"),
            Column("sectors", f"The slugs of its sectors, the main one first; {LISTED}."),
            Column("places", f"The slugs of its places; {LISTED}."),
            _related(INITIATIVE, "part_of", "The initiative that it is part of."),
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
            Column("title", "Its title.", required=True),
            Column("publisher", "Who published it.", required=True),
            Column("kind", "What it is, such as newspaper or official-document.", required=True),
            Column("published", f"When, {DATE}."),
            Column("retrieved", "The day on which it was read."),
            Column("language", "Its language, such as en.", required=True),
            Column("primary", "Whether it is a party's own document.", "boolean", required=True),
            Column("independent", "Whether it counts as a witness of its own.", "boolean", required=True),
            Column("repeats", "Whose report it carries: the slug of a source, or an agency."),
            Column("document", "Where the document is."),
            Column("archived", "Where a copy is kept."),
            _URL,
        ),
        ("id",),
        _sources,
    ),
    Table(
        "facts",
        "Every dated statement.",
        (
            Column("key", "Its permanent name: entity#id.", required=True),
            Column("entity", "The slug of the entity that it stands under.", required=True, references="entities"),
            Column("id", "Its name within that entity.", required=True),
            Column("date", f"When it happened or held, {DATE}; empty where no source gives one."),
            Column("date_precision", "year, month, day or span."),
            Column("status", "The step that the initiative reached with it."),
            Column("statement", "The statement.", required=True),
            Column("origins", "How many independent origins report it.", "integer", required=True),
            Column("primary", "Whether a party's own document is among its sources.", "boolean", required=True),
            Column("contested", "Whether anything says otherwise.", "boolean", required=True),
            Column("confidence", "medium or low; empty where it is high."),
            Column("checked", "The day on which it was last held against its sources."),
            Column("superseded_by", "The key of the fact that replaces it.", references="facts"),
            Column("note", "What a reader must know to judge it."),
            Column("url", "Its permanent address.", required=True),
        ),
        ("key",),
        _facts,
    ),
    Table(
        "parties",
        "Who takes part in an initiative, and as what.",
        (
            Column("initiative", "The slug of the initiative.", required=True, references="initiatives"),
            Column("number", "Its place among the parties of the initiative, from 1.", "integer", required=True),
            _related(INITIATIVE, "organisation", "The slug of the organisation.", required=True),
            Column("role", "What it does in it.", required=True),
            Column("fact", "The fact that shows it, where one is named.", references="facts"),
        ),
        ("initiative", "number"),
        _parties,
    ),
    Table(
        "citations",
        "Who says a fact, and where in the source.",
        (
            _FACT,
            Column("number", "Its place among the citations of the fact, from 1.", "integer", required=True),
            _related(INITIATIVE, "source", "The slug of the source.", required=True),
            Column("at", "The locator: 2.3 is section 2, sentence 3; else free words such as para. 4.", required=True),
            Column("supports", "false where the source says otherwise.", "boolean", required=True),
            Column("says", "What a source that says otherwise says."),
        ),
        ("fact", "number"),
        _citations,
    ),
    Table(
        "figures",
        "The quantities in the facts.",
        (
            _FACT,
            Column("number", "Its place among the figures of the fact, from 1.", "integer", required=True),
            Column("measure", "What it measures.", required=True),
            Column("of", "Which part of it, where there are several."),
            Column("value", "The value; of a range its lower end.", "number", required=True),
            Column("to", "The upper end of a range.", "number"),
            Column("unit", "The unit or currency.", required=True),
            Column("qualifier", "What the source says before the number, such as about or up to."),
            Column("part", "Whether another figure contains it already.", "boolean", required=True),
            Column("as_of", f"The time that it is for, where it is not the fact's, {DATE}."),
            Column("note", "What a reader must know to judge it."),
        ),
        ("fact", "number"),
        _figures,
    ),
    Table(
        "mentions",
        "Which entities a fact names besides its own.",
        (_FACT, Column("entity", "The slug of the entity.", required=True, references="entities")),
        ("fact", "entity"),
        _mentions,
    ),
    Table(
        "fact_sectors",
        "The sectors of a fact.",
        (_FACT, Column("sector", "The slug of the sector.", required=True, references="sectors")),
        ("fact", "sector"),
        _fact_sectors,
    ),
)
"""Every table; one comes after those that its rows refer to, but for the facts that initiatives name."""
_KEYS = {table.name: table.key[0] for table in TABLES}


def tables(dossier: Dossier, site: Site) -> Iterator[Export]:
    """`data/*.csv`, `data/*.parquet`, `data/dossier.sqlite` and `data/datapackage.json`."""
    resources = []
    rows = {table.name: list(table.rows(dossier, site)) for table in TABLES}
    for table in TABLES:
        found = rows[table.name]
        columns = tuple((column.name, column.meaning) for column in table.columns)
        content = as_csv(table, found)
        resources.append(_resource(table, content))
        yield Export(f"data/{table.name}.csv", table.meaning, content, rows=len(found), columns=columns)
        content = as_parquet(table, found)
        yield Export(f"data/{table.name}.parquet", f"{table.meaning} Parquet.", content, rows=len(found))
    count = sum(map(len, rows.values()))
    yield Export("data/dossier.sqlite", "All tables in one SQLite database.", as_sqlite(rows), rows=count)
    package = _package(dossier, site, resources)
    yield Export("data/datapackage.json", "What the tables hold, as a Frictionless data package.", package)


# --- CSV ----------------------------------------------------------------------------------------------------------

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where the decimal sign is a comma, a spreadsheet ends cells at semicolons, and the quotes around ours do not count.
_BEHIND = re.compile(r';(?="*[-=+@\t\r\n＝＋－＠])')


def cell(value: Value) -> str:
    """A cell of CSV; an apostrophe stands before what a spreadsheet would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _BEHIND.sub(";'", f"'{value}" if value.startswith(_FORMULA) else value)
    return str(int(value)) if value == int(value) else repr(value)


def as_csv(table: Table, rows: Iterable[Row]) -> bytes:
    """CSV after RFC 4180, in UTF-8, with the names of the columns in its first row."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    # Nearly all texts are written as they are, and a whole column is asked at once.
    columns = map(_cells, table.columns, zip(*rows, strict=True))
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _cells(column: Column, values: Sequence[Value]) -> list[str]:
    """What `cell` says of each value."""
    if column.type == "string":
        texts = [str(value or "") for value in values]
        if not any(text[:1] in _FORMULA for text in texts if text) and not _BEHIND.search("\0".join(texts)):
            return texts
    return [cell(value) for value in values]


# --- Parquet ------------------------------------------------------------------------------------------------------


def as_parquet(table: Table, rows: Sequence[Row]) -> bytes:
    """One Parquet file; its texts are as they are, nothing is put before them."""
    import arro3.core as arrow
    from arro3.io import write_parquet

    types = {
        "string": arrow.DataType.string(),
        "integer": arrow.DataType.int64(),
        "number": arrow.DataType.float64(),
        "boolean": arrow.DataType.bool(),
    }
    fields = [
        arrow.Field(column.name, types[column.type], nullable=not column.required, metadata={"meaning": column.meaning})
        for column in table.columns
    ]
    columns = zip(*rows, strict=True) if rows else ([] for _ in fields)
    arrays = [arrow.Array(values, field.type) for values, field in zip(columns, fields, strict=True)]
    schema = arrow.Schema(fields, metadata={"meaning": table.meaning})
    file = io.BytesIO()
    write_parquet(arrow.Table.from_arrays(arrays, schema=schema), file, compression="zstd(3)")
    return file.getvalue()


# --- SQLite -------------------------------------------------------------------------------------------------------

_SQL = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def as_sqlite(rows: dict[str, list[Row]]) -> bytes:
    """One database with foreign keys, an index for each, and full-text search over the statements."""
    base = sqlite3.connect(":memory:")
    try:
        for table in TABLES:
            base.execute(_create(table))
        for table in TABLES:
            marks = ", ".join("?" for _ in table.columns)
            base.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows[table.name])
        for table in TABLES:  # once the rows are there: an index that grows row by row takes longer
            for column in table.columns:
                if column.references and column.name not in table.key[:1]:
                    base.execute(f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")')
        # Datasette takes it for the index of its table only in double quotes.
        base.execute(
            "CREATE VIRTUAL TABLE facts_fts USING FTS5 (statement, note, content=\"facts\", tokenize='unicode61')"
        )
        base.execute("INSERT INTO facts_fts (facts_fts) VALUES ('rebuild')")
        base.commit()
        base.execute("VACUUM")
        return base.serialize()
    finally:
        base.close()


def _create(table: Table) -> str:
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_SQL[column.type]}{" NOT NULL" if column.required else ""}'
        if column.references:
            line += f' REFERENCES "{column.references}" ("{_KEYS[column.references]}") DEFERRABLE INITIALLY DEFERRED'
        lines.append(line)
    key = ", ".join(f'"{name}"' for name in table.key)
    return f'CREATE TABLE "{table.name}" ({", ".join(lines)}, PRIMARY KEY ({key}))'


# --- the data package ---------------------------------------------------------------------------------------------


def _resource(table: Table, content: bytes) -> dict[str, object]:
    fields = []
    for column in table.columns:
        field: dict[str, object] = {"name": column.name, "type": column.type, "description": column.meaning}
        if column.required:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, object] = {"fields": fields, "primaryKey": list(table.key)}
    keys = [
        {
            "fields": [column.name],
            # Frictionless has a table that refers to itself name nothing.
            "reference": {
                "resource": "" if column.references == table.name else column.references,
                "fields": [_KEYS[column.references]],
            },
        }
        for column in table.columns
        if column.references
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name.replace("_", "-"),
        "path": f"{table.name}.csv",
        "title": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _package(dossier: Dossier, site: Site, resources: list[dict[str, object]]) -> bytes:
    settings = dossier.settings
    made = {
        "name": "dossier",
        "profile": "tabular-data-package",
        "title": settings.title,
        "description": settings.summary,
        "homepage": site.url or None,
        "version": str(settings.as_of),
        "licenses": [{"name": settings.licence, "path": settings.licence_url}],
        "contributors": [{"title": settings.publisher, "role": "publisher"}],
        "resources": [{**resource, "profile": "tabular-data-resource"} for resource in resources],
    }
    return as_json({key: value for key, value in made.items() if value is not None})
