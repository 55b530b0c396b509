"""The preview reports links that lead nowhere after an edit, as one that is started again does."""

from __future__ import annotations

from pathlib import Path

import pytest
from torana.preview.preview import Preview
from torana.site.on_demand import SiteOnDemand

from .support.dossiers import copy_of_small
from .support.serving import unserved

BROKEN = {
    "a fact with another name": ("initiatives/north-wind.md#bigger", "id: bigger", "id: larger"),
    "the calendar of a place": ("places/port-aland/events.ics", "[[port-aland]]", "Port Aland"),
    "the calendar of expected events": ("timeline/events.ics", "date: 2027-Q1", "date: undated"),
}
"""The target of a link, and the change of an initiative that removes it."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_link_of_a_hand_written_page_is_checked_after_an_edit(tmp_path: Path, name: str) -> None:
    root = copy_of_small(tmp_path)
    target, old, new = BROKEN[name]
    with (root / "docs" / "method.md").open("a") as page:
        page.write(f"\nAn [example]({target}).\n")
    path = root / "content" / "initiatives" / "north-wind.yml"
    good = path.read_text("utf-8")
    with unserved(root) as preview:
        assert not preview.problems
        path.write_text(good.replace(old, new), "utf-8")
        preview.follow([path])
        with unserved(root) as fresh:
            assert preview.problems == fresh.problems != ()
        shown = preview.answer("initiatives/north-wind/").body
        preview.follow([root / "content" / "places" / "aland.yml"])
        assert preview.problems, "another edit does not hide the problem"
        path.write_text(good, "utf-8")
        preview.follow([path])
        assert not preview.problems
        assert preview.answer("initiatives/north-wind/").body == shown, "the last valid state was shown"


def test_an_edit_does_not_hide_the_problem_of_a_hand_written_page(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    page, place = root / "docs" / "method.md", root / "content" / "places" / "aland.yml"
    with unserved(root) as preview:
        good = page.read_text("utf-8")
        page.write_text(good + "\n[Nowhere](nowhere.md)\n", "utf-8")
        preview.follow([page])
        assert preview.problems
        preview.follow([place])
        assert preview.problems
        page.write_text(good, "utf-8")
        preview.follow([page])
        assert not preview.problems


def test_edits_that_break_no_link_do_not_run_mkdocs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    with (root / "docs" / "method.md").open("a") as page:
        page.write("\nAn [example](initiatives/north-wind.md#bigger), and [all of them](data/index.md).\n")
    path = root / "content" / "initiatives" / "north-wind.yml"
    with unserved(root) as preview:
        monkeypatch.setattr(Preview, "load", None)
        path.write_text(path.read_text("utf-8").replace("The park runs.", "It [[bema|runs]]."), "utf-8")
        preview.follow([path])
        assert b">runs</a>" in preview.answer("initiatives/north-wind/").body


def test_an_edit_of_words_looks_up_no_links_to_other_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_small(tmp_path)
    path = root / "content" / "initiatives" / "north-wind.yml"
    text = path.read_text("utf-8")
    others: list[str] = []

    def has(_: SiteOnDemand, path: str) -> bool:
        if not path.startswith("initiatives/north-wind"):
            others.append(path)
        return True

    with unserved(root) as preview:
        assert not preview.page("initiatives/north-wind/")[1]
        monkeypatch.setattr(SiteOnDemand, "has", has)
        path.write_text(text.replace("The park runs.", "The park works."), "utf-8")
        preview.follow([path])
        assert b"The park works." in preview.page("initiatives/north-wind/")[0]
        assert not others
        path.write_text(text.replace("[[port-aland]]", "Port Aland"), "utf-8")
        preview.follow([path])
        assert not preview.page("initiatives/north-wind/")[1]
        assert others, "without a link to an entity, one of its files may be gone"


def test_a_link_of_a_template_to_a_calendar_that_is_gone_is_a_problem(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / "place.md.j2").write_text("# Place\n\n[Events](port-aland/events.ics)\n", "utf-8")
    facts = root / "content" / "initiatives" / "north-wind.yml"
    with unserved(root) as preview:
        page, problems = preview.page("places/aland/")
        assert b'href="../port-aland/events.ics"' in page
        assert not problems
        good = facts.read_text("utf-8")
        facts.write_text(good.replace("[[port-aland]]", "Port Aland"), "utf-8")
        preview.follow([facts])
        page, problems = preview.page("places/aland/")
        assert not page
        assert "events.ics" in problems[0].message
        facts.write_text(good, "utf-8")
        preview.follow([facts])
        assert preview.page("places/aland/")[0]
