"""The version of a fact, and what its earlier versions said."""

from __future__ import annotations

from collections.abc import Iterator

from torana.dossier.graph import Dossier
from torana.dossier.nodes import FactNode
from torana.dossier.versions import Revision
from torana.pages.page import View
from torana.pages.shared.event_rows import changes_in_words, is_edit, key_in_words
from torana.records.dates import Date


def fact_version(fact: FactNode, dossier: Dossier) -> View | None:
    """Return the version of a fact and what earlier ones said, the newest first; `None` for the first version."""
    words, versions = dossier.words, dossier.versions_of(fact)
    if versions is None or not versions.revisions:
        return None
    day = words.date(Date.parse(versions.day))
    earlier = [
        row for number, each in enumerate(versions.revisions, 1) for row in _earlier(number, each, fact, dossier)
    ]
    return View(
        number=versions.number,
        text=words.t("Version %(number)s of %(date)s", number=versions.number, date=day),
        earlier=earlier[::-1],
    )


def _earlier(number: int, revision: Revision, fact: FactNode, dossier: Dossier) -> Iterator[View]:
    """Yield a version that a revision has replaced, unless only its links or the day of its last check changed."""
    words = dossier.words
    for event in revision:
        only_checked = all(key == "checked" for key, _, _ in event.fields)
        if event.kind == "changed" and not only_checked and not is_edit(event, dossier):
            changed, others = changes_in_words(event, fact.owner, dossier)
            until = words.date(Date.parse(event.day))
            yield View(
                title=words.t("Version %(number)s, until %(date)s", number=number, date=until),
                values=[
                    View(key="" if key == "statement" else key_in_words(key, dossier), old=old)
                    for key, old, _ in changed
                ],
                others=others,
            )
