"""The dependencies of pages and files: what a page reads is recorded, and has a digest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from torana.dossier import git_history
from torana.dossier.load import load_dossier
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.page import PageSpec
from torana.pages.shared.addresses import Site
from torana.site.plan import BuildUnit, Plan, build_order

from .support.command import git
from .support.dossiers import copy_of_small, replace
from .support.edits import EDITS, NORTH


class State:
    """All pages and files of a dossier with their dependencies, as a build records them, without MkDocs."""

    def __init__(self, root: Path) -> None:
        found = load_dossier(root)
        assert found.dossier is not None, found.problems
        self.plan = Plan(found, root, Site("https://example.org/"), git_history.read(root))
        self.digests = self.plan.digests()
        self.made: dict[object, tuple[set[str], dict[str, bytes]]] = {}
        """By page or file set, its dependencies and its files."""
        order = build_order(list(self.plan.specs()))  # every build with new data makes those that wait for it
        for unit in (*order.shared, *order.awaited, *order.free):
            self.made[unit] = self._tracked(unit)

    def _tracked(self, unit: BuildUnit) -> tuple[set[str], dict[str, bytes]]:
        files = {}
        with self.plan.tracker.recording() as names:
            for spec in self.plan.specs_of(unit):
                if isinstance(spec, PageSpec):
                    page, markdown = self.plan.rendered(spec)
                    files[page.path] = (front_matter(metadata(page)) + markdown).encode()
                else:
                    files |= {f"/{file.path}": file.content for file in spec.make()}
        return names, files

    def unchanged(self, before: State) -> Iterator[object]:
        """The pages and file sets whose dependencies are unchanged."""
        names = before.digests.keys() | self.digests.keys()
        changed = {name for name in names if before.digests.get(name) != self.digests.get(name)}
        yield from (one for one, (reads, _) in before.made.items() if not reads & changed)


def test_reused_files_are_current_after_every_edit(tmp_path: Path, exhaustive: bool) -> None:
    """After any edit, a page or file with unchanged dependencies is the same as if it were made again.

    Edits come in pairs, which halves the time, and one by one with `--all`. An edit of the vocabulary comes alone,
    because every page depends on it.
    """
    root = copy_of_small(tmp_path)
    before, few = State(root), 0
    edits = [edit for edit in EDITS.values() if edit[0] != "content/dossier.yml"]
    steps = [[edit] for edit in edits] if exhaustive else [edits[at : at + 2] for at in range(0, len(edits), 2)]
    for step in steps:
        for file, old, new in step:
            replace(root / file, old, new)
        now = State(root)
        kept = list(now.unchanged(before))
        few += len(kept) > 10
        for one in kept:
            assert now.made[one][1] == before.made[one][1], (step, one)
        before = now
    assert few >= len(steps) - 2


def test_an_entity_that_an_old_wording_names(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    (root / ".gitignore").write_text("site/\n.torana/\n", "utf-8")
    new = root / "content" / "organisations" / "new-one.yml"
    company = "kind: company\ncountry: AA\n"
    statement = "Twenty people work there."
    git(root, "init", "-q", "-b", "main")
    new.write_text(f"name: New One\n{company}", "utf-8")
    replace(root / NORTH, statement, "Twenty people of [[new-one]] work there.")
    commit(root, "with the new one")
    new.unlink()
    replace(root / NORTH, "Twenty people of [[new-one]] work there.", statement)
    commit(root, "without it")
    before = State(root)
    new.write_text(f"name: Newest One\n{company}", "utf-8")
    now = State(root)
    named = [
        one for one, (_, files) in now.made.items() if any(b"people of Newest One" in text for text in files.values())
    ]
    assert named
    assert not set(named) & set(now.unchanged(before))


def commit(root: Path, message: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)


def test_everything_that_is_read_has_a_digest(tmp_path: Path) -> None:
    root = copy_of_small(tmp_path)
    plan = Plan(load_dossier(root), root, Site("https://example.org/", "https://git.example/x"))
    digests = plan.digests()
    for _, spec in plan.specs():
        with plan.tracker.recording() as names:
            plan.rendered(spec) if isinstance(spec, PageSpec) else plan.files(spec)
        assert names <= digests.keys()
