"""The home page: the best supported news, the support in one line, and a line for the title."""

from __future__ import annotations

from pathlib import Path

from torana.dossier.graph import Dossier
from torana.dossier.load import load_dossier
from torana.pages.entities.status_board import board_order
from torana.pages.home import findings, home_page
from torana.pages.shared.trust import link_to_search

from .support.dossiers import BASE, lay_out


def with_settings(root: Path, more: str) -> str:
    """The problems of the base dossier with more settings."""
    lay_out(root, {"content/dossier.yml": BASE["content/dossier.yml"] + more})
    return "\n".join(problem.message for problem in load_dossier(root).problems)


def test_a_line_of_more_than_20_words_is_refused(tmp_path: Path) -> None:
    assert with_settings(tmp_path / "short", f"\ntagline: {'word ' * 20}\n") == ""
    assert with_settings(tmp_path / "long", f"\ntagline: {'word ' * 21}\n") == "the line has 21 words"


def test_findings_are_the_best_supported_of_the_newest_facts(dossier: Dossier) -> None:
    found = findings(dossier)
    assert found
    news = [fact for fact in dossier.facts if fact.is_news and fact.key not in dossier.superseded_by]
    rest = [fact for fact in news if fact not in found]
    assert len(news) <= 12
    weakest = min(len(fact.origins) > 1 for fact in found)
    assert all((len(fact.origins) > 1) <= weakest for fact in rest)
    dates = [fact.fact.date.first for fact in found if fact.fact.date]
    assert dates == sorted(dates, reverse=True)


def test_the_line_on_support_links_to_the_facts_that_it_counts(dossier: Dossier) -> None:
    supported, contested, *_ = home_page(dossier).trust
    assert supported.text.startswith(f"{dossier.tally.corroborated} of {dossier.tally.facts} facts")
    assert supported.found == link_to_search("evidence=corroborated")
    assert (contested.text, contested.found) == (
        f"{dossier.tally.contested} contested",
        link_to_search("evidence=contested"),
    )


def test_active_initiatives_come_before_those_that_ended(dossier: Dossier) -> None:
    statuses = dossier.settings.statuses
    assert board_order(dossier.settings) == ["operating", "signed", "announced", "cancelled"]
    closed = statuses | {"operating": statuses["operating"].model_copy(update={"closed": True})}
    settings = dossier.settings.model_copy(update={"statuses": closed})
    assert board_order(settings) == ["signed", "announced", "cancelled", "operating"]
