"""Views of the SQLite database: the answers to common questions, without joins and with names instead of slugs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from torana.exports.tables.entity_columns import SEPARATED
from torana.exports.tables.fact_columns import FACTS
from torana.exports.tables.table import Table, TableColumn

_READ = re.compile(r"\b(?:FROM|JOIN) (\w+)")
"""The tables that an expression reads."""


class ViewColumn(NamedTuple):
    """A column of a view."""

    column: TableColumn
    sql: str
    """The expression."""


class SqlView(NamedTuple):
    """A view, without the columns that need a table of a type that the dossier leaves out."""

    name: str
    meaning: str
    rows: str
    """The tables whose rows it has, joined: `facts JOIN entities …`."""
    columns: tuple[ViewColumn, ...]

    @property
    def statement(self) -> str:
        """The statement that creates it."""
        columns = ", ".join(f'{sql} AS "{column.name}"' for column, sql in self.columns)
        return f'CREATE VIEW "{self.name}" AS SELECT {columns} FROM {self.rows}'

    @property
    def as_table(self) -> Table:
        """Its columns as those of a table, whose key is the first column."""
        columns = tuple(column for column, _ in self.columns)
        return Table(self.name, self.meaning, (columns[0].name,), lambda dossier: (), columns)


def _column(name: str, sql: str, meaning: str = "") -> ViewColumn:
    return ViewColumn(TableColumn(name, meaning), sql)


def _of(alias: str, *names: str) -> tuple[ViewColumn, ...]:
    """Columns of one of the joined tables, with the same names."""
    return tuple(_column(name, f"{alias}.{name}") for name in names)


def _list(value: str, rows: str, order: str) -> str:
    """The expression for the values of some rows of other tables, in one text."""
    return f"(SELECT group_concat(value, '; ') FROM (SELECT {value} AS value FROM {rows} ORDER BY {order}))"


def _names_of(table: str, column: str, owner: str) -> str:
    """The expression for the names of the entities that a row of another table names."""
    return _list(
        "entities.name",
        f"{table} JOIN entities ON entities.id = {table}.{column} WHERE {table}.{owner}",
        f"{table}.rowid",
    )


def _name(slug: str) -> str:
    return f"(SELECT name FROM entities WHERE id = {slug})"


_AMOUNT = "CASE WHEN {0} = CAST({0} AS INTEGER) THEN CAST({0} AS INTEGER) ELSE {0} END"
_FIGURE = (
    "measure || ': ' || coalesce(qualifier || ' ', '') || "
    f"{_AMOUNT.format('figures.value')} || coalesce('–' || {_AMOUNT.format('value_to')}, '') || ' ' || unit"
)
_CITED = "citations JOIN sources ON sources.id = citations.source WHERE supports AND citations.fact = facts.key"
_FACT_COLUMNS = {column.name: column for column in FACTS.columns}


def _facts(*names: str) -> tuple[ViewColumn, ...]:
    """Columns of the table of facts, with their meanings."""
    return tuple(ViewColumn(_FACT_COLUMNS[name], f"facts.{name}") for name in names)


FACTS_FLAT = SqlView(
    "facts_flat",
    "All facts in one table, with names and sources instead of keys of other tables",
    "facts JOIN entities ON entities.id = facts.entity ORDER BY facts.rowid",
    (
        *_facts("key"),
        _column("entity_name", "entities.name", "The name of the entity that it belongs to."),
        _column("entity_type", "entities.type", "The type of that entity."),
        *_facts("date", "date_precision", "date_from", "date_to", "type", "expected", "status", "statement"),
        _column(
            "figures",
            _list(_FIGURE, "figures WHERE fact = facts.key", "number"),
            f"Its figures with their units, {SEPARATED}.",
        ),
        _column(
            "names",
            _names_of("mentions", "entity", "fact = facts.key"),
            f"The names of the entities that it names, {SEPARATED}.",
        ),
        _column(
            "sectors",
            _names_of("fact_sectors", "sector", "fact = facts.key"),
            f"The names of its sectors, {SEPARATED}.",
        ),
        _column("sources", _list("title", _CITED, "citations.number"), f"The titles of its sources, {SEPARATED}."),
        _column(
            "publishers",
            _list("publisher", _CITED, "citations.number"),
            f"The publishers of these sources, {SEPARATED}.",
        ),
        _column(
            "documents",
            _list("document", f"{_CITED} AND document IS NOT NULL", "citations.number"),
            f"The addresses of these sources, {SEPARATED}.",
        ),
        *_facts("origins", "has_primary", "contested"),
        _column(
            "contradicted_by",
            _list("other", "fact_contradictions WHERE fact = facts.key", "rowid"),
            f"The keys of the facts that contradict it, {SEPARATED}.",
        ),
        *_facts("confidence", "checked", "superseded_by", "note", "url"),
    ),
)
"""The view that is a CSV file and a sheet of the workbook, too."""

_VIEWS = (
    FACTS_FLAT,
    SqlView(
        "initiatives_flat",
        "initiatives with the names of their parties, sectors and places",
        "initiatives",
        (
            *_of("initiatives", "id", "name", "kind", "status"),
            _column("status_date", "(SELECT date FROM facts WHERE key = status_fact)"),
            _column(
                "parties",
                _list(
                    "entities.name || ' (' || role || ')'",
                    "parties JOIN entities ON entities.id = organisation WHERE initiative = initiatives.id",
                    "number",
                ),
            ),
            _column("sectors", _names_of("initiative_sectors", "sector", "initiative = initiatives.id")),
            _column("places", _names_of("initiative_places", "place", "initiative = initiatives.id")),
            _column("part_of", _name("initiatives.part_of")),
            _column("facts", "(SELECT count(*) FROM facts WHERE entity = initiatives.id)"),
            *_of("initiatives", "summary", "url"),
        ),
    ),
    SqlView(
        "parties_flat",
        "organisations with their roles in initiatives",
        "parties JOIN organisations ON organisations.id = parties.organisation"
        " JOIN initiatives ON initiatives.id = parties.initiative",
        (
            *_of("parties", "organisation"),
            _column("organisation_name", "organisations.name"),
            _column("organisation_kind", "organisations.kind"),
            *_of("organisations", "country"),
            *_of("parties", "role", "since", "until", "initiative"),
            _column("initiative_name", "initiatives.name"),
            _column("initiative_kind", "initiatives.kind"),
            *_of("initiatives", "status"),
        ),
    ),
    SqlView(
        "figures_flat",
        "figures with their facts",
        "figures JOIN facts ON facts.key = figures.fact JOIN entities ON entities.id = facts.entity",
        (
            *_of("figures", "fact"),
            _column("entity_name", "entities.name"),
            *_of("facts", "date", "date_from", "date_to"),
            *_of("figures", "measure", "subject", "qualifier", "value", "value_to", "unit", "part", "payers", "money"),
            *_of("facts", "statement", "contested", "superseded_by", "url"),
        ),
    ),
    SqlView(
        "citations_flat",
        "facts with each of their sources",
        "citations JOIN facts ON facts.key = citations.fact JOIN entities ON entities.id = facts.entity"
        " JOIN sources ON sources.id = citations.source",
        (
            *_of("citations", "fact"),
            _column("entity_name", "entities.name"),
            *_of("facts", "date", "statement"),
            *_of("citations", "supports", "says", "source", "locator"),
            *_of("sources", "title", "publisher", "kind", "published", "document"),
        ),
    ),
    SqlView(
        "contradictions_flat",
        "pairs of facts that contradict each other",
        "fact_contradictions JOIN facts ON facts.key = fact JOIN facts AS others ON others.key = other",
        (
            *_of("fact_contradictions", "fact", "other"),
            *_of("facts", "date", "statement"),
            _column("other_date", "others.date"),
            _column("other_statement", "others.statement"),
        ),
    ),
)


def views_of(tables: Iterable[Table]) -> list[SqlView]:
    """The views of a dossier with some tables."""
    names = {table.name for table in tables}
    views = (view._replace(columns=tuple(each for each in view.columns if _has(each.sql, names))) for view in _VIEWS)
    return [view for view in views if _has(f"FROM {view.rows}", names) and view.name not in names]


def _has(sql: str, names: Collection[str]) -> bool:
    return all(table in names for table in _READ.findall(sql))
