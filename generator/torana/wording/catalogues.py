"""Catalogues of the site's own words: gettext's PO files in `content/languages/`. `catalogue_updates` updates them.

The words of templates, code and scripts, the vocabulary of `content/dossier.yml`, and the summaries of sectors and
other terms are translated. The statements, names and titles of a dossier are not; an entity may have a `native_name`. A
message that no native speaker has reviewed has gettext's mark `fuzzy`, and the pages show that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torana.files import read_regular
from torana.problems import Problem
from torana.records.content_files import listed_files, reporting
from torana.records.parse_cache import ParseCache
from torana.records.settings import Settings

if TYPE_CHECKING:
    from babel.messages import Catalog

FOLDER = "content/languages"
VOCABULARIES = ("countries", "languages", "statuses", "measures", "units", "links", "identifiers")
"""The vocabularies of `content/dossier.yml` that are translated, besides `kinds`."""


@dataclass(frozen=True)
class Catalogue:
    """The catalogue of one language, without problems."""

    language: str
    """BCP 47 tag: the stem of its file."""
    content: bytes
    """Its file."""

    @cached_property
    def messages(self) -> Catalog:
        """Its messages. A check needs none: `benchmarks/README.md`."""
        from torana.wording import po_file

        return po_file.read(self.content, po_file.locale_of(self.language))


def read(root: Path, parse_cache: ParseCache | None = None) -> tuple[list[Catalogue], list[Problem]]:
    """Return the catalogues of a dossier in the order of their languages, and their problems.

    Those without problems are added to the parse cache. While such a file does not change, it is not checked again.
    """
    cache = parse_cache or ParseCache()
    found: list[Catalogue] = []
    problems: list[Problem] = []
    for path in listed_files(root, FOLDER, ".po", problems):
        file = f"{FOLDER}/{path.name}"
        with reporting(file, problems):
            if cache.is_flawless(file, content := read_regular(path)):
                found.append(Catalogue(path.stem, content))
                continue
            # This imports Babel.
            from torana.wording import po_file

            if wrong := po_file.problems(content, file):
                problems += wrong
            else:
                cache.keep_flawless(file, content)
                found.append(Catalogue(path.stem, content))
    return found, problems


_OWN = ("title", "short_name", "summary", "tagline")
"""The settings that describe the dossier itself."""


def translated(settings: Settings, t: Callable[[str], str]) -> Settings:
    """The settings with the description of the dossier and the vocabulary translated by `t`."""

    def term(value: Any) -> Any:
        texts = {key: t(text) for key in ("name", "plural", "meaning") if (text := getattr(value, key, None))}
        return value.model_copy(update=texts)

    def terms(values: Mapping[str, Any]) -> dict[str, Any]:
        return {key: t(value) if isinstance(value, str) else term(value) for key, value in values.items()}

    kinds = {name: terms(values) for name, values in settings.kinds}
    vocabularies = {key: terms(getattr(settings, key)) for key in VOCABULARIES}
    own = {key: t(text) for key in _OWN if (text := getattr(settings, key))}
    return settings.model_copy(update={**own, **vocabularies, "kinds": settings.kinds.model_copy(update=kinds)})


def own_name(language: str) -> str:
    """The name of a language in itself: `日本語`."""
    from babel import Locale

    locale = Locale.parse(language, sep="-")
    return locale.get_display_name(locale) or language
