"""The file of a source, as far as its page and the other files of the dossier give it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from torana.audit.source_pages import SourcePage
from torana.audit.web_metadata import PageMetadata, canonical_url, metadata
from torana.editing.new_entity import FieldValues
from torana.editing.source_suggestions import free_slug, host_of, language_key, of_host, slug_of_address, source_kind
from torana.records.located import Records

_GOVERNMENT = re.compile(r"(^|.*\.)((gov|mil|go|gob|gouv|govt|gc|lg)\.[a-z]{2}|gov|mil|int|europa\.eu)")
"""Hosts of governments and international bodies."""


@dataclass(frozen=True, slots=True)
class SuggestedSource:
    """A source to be checked by an editor."""

    slug: str
    values: FieldValues
    """By key; what the page does not show is left out."""
    is_free: bool
    """False if the page says that only subscribers can read it."""


def suggestion(source: SourcePage, records: Records, today: datetime.date) -> SuggestedSource:
    """Suggest the file of a source."""
    read = metadata(source.page, source.url, today) if source.page else PageMetadata(canonical_url("", source.url))
    host = host_of(read.url)
    published = read.published
    publisher, kind = of_host(records, host)
    declared = "NewsArticle" if read.schema_org.endswith("NewsArticle") else read.schema_org
    hint = "official" if _GOVERNMENT.fullmatch(host) else declared
    values: FieldValues = {
        "title": read.title,
        "publisher": publisher or read.publisher,
        "kind": kind or source_kind(records, hint),
        "authors": read.authors,
        "url": read.url,
        "published": published,
        "retrieved": today.isoformat(),
        "language": language_key(records, read.languages),
    }
    return SuggestedSource(
        free_slug(records, slug_of_address(read.url, published)), {k: v for k, v in values.items() if v}, read.is_free
    )
