"""The vocabulary of a dossier: which fields take its words. A model field declares it with `WordOf`.

    status: Annotated[Word | None, WordOf("statuses", "status")] = None

The rule `unknown_word` and the choices in the JSON Schemas follow from it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class WordOf:
    """Annotation of a field whose value is a word of the vocabulary."""

    vocabulary: str
    """The key of `content/dossier.yml` that lists the words: `statuses`, `kinds.organisation`."""
    noun: str
    """One of them, in messages: `status`."""

    def words(self, settings: Any) -> Collection[str]:
        """The words of a dossier: a mapping from word to meaning, or a tuple of words.

        Args:
            settings: The `Settings` of the dossier.
        """
        found: Collection[str] = attrgetter(self.vocabulary)(settings)
        return found
