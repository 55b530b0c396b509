"""Names in cells: a column that refers to entities, or has words of the vocabulary, may have their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from torana.editing.sheets.tables import SheetColumn
from torana.records.field_marks import WordOf
from torana.records.located import Records
from torana.records.relations import ENTITY, FACT, RefersTo


class CellNames:
    """The slugs and words of a dossier by their names, without capitals. Names that two entities share are left out."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._of_target = cache(self._slugs)
        self._new: dict[str, tuple[str, str]] = {}

    def add(self, type_name: str, slug: str, name: str) -> None:
        """Add the name of an entity of a sheet, before any name is replaced."""
        self._new[slug] = type_name, name

    def entity(self, text: str) -> str:
        """The slug of the entity with a name; the text itself if there is none."""
        return text if self._is_known(text) else self._of_target(ENTITY).get(text.casefold(), text)

    def replaced(self, value: Any, column: SheetColumn) -> Any:
        """A value of a column with slugs and words for names."""
        if isinstance(value, list):
            return [self.replaced(each, column) for each in value]
        for mark in column.marks:
            if isinstance(mark, RefersTo) and mark.in_text is None and mark.target != FACT:
                known = self._is_known(value) or value in self._others(mark)
                value = value if known else self._of_target(mark.target).get(value.casefold(), value)
            elif isinstance(mark, WordOf) and self._records.settings:
                value = _word(mark.words(self._records.settings.record), value)
        return value

    def _is_known(self, text: str) -> bool:
        return text in self._records.known or text in self._new

    def _others(self, mark: RefersTo) -> Collection[str]:
        """The words that a field may have beside slugs."""
        settings = self._records.settings
        words: Collection[str] = getattr(settings.record, mark.or_one_of) if settings and mark.or_one_of else ()
        return words

    def _slugs(self, target: str) -> Mapping[str, str]:
        found: dict[str, set[str]] = defaultdict(set)
        for slug, names in self._records.names_by_slug(target).items():
            for name in names:
                found[name.casefold()].add(slug)
        for slug, (type_name, name) in self._new.items():
            if target in (ENTITY, type_name):
                found[name.casefold()].add(slug)
        return {name: slugs.pop() for name, slugs in found.items() if len(slugs) == 1}


def _word(words: Any, value: str) -> str:
    """The word of the vocabulary with a name: `JP` for Japan."""
    if value in words or not isinstance(words, Mapping):
        return value
    names: dict[str, str] = {str(getattr(meaning, "name", meaning)).casefold(): word for word, meaning in words.items()}
    return names.get(value.casefold(), value)
