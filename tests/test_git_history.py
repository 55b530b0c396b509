"""The changes of commits, from a real repository: they are cached, and never wrong in a shallow clone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from torana import ToranaError
from torana.dossier import commits, events, git_history
from torana.dossier.commits import commit as hash_of
from torana.dossier.events import Event, FileChange, events_of_commit
from torana.dossier.link import with_events
from torana.dossier.load import load_dossier
from torana.exports.feeds import atom
from torana.pages.shared.addresses import Site

from .support.command import git, torana
from .support.dossiers import copy_of_small
from .support.html import article, parse, text
from .support.sites import digest

NORTH, ACME = "content/initiatives/north-wind.yml", "content/organisations/acme-foundry.yml"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def commit(root: Path, what: str) -> str:
    git(root, "add", "-A")
    git(root, "commit", "-qm", what)
    return hash_of(root, "HEAD")


def edit(root: Path, file: str, old: str, new: str) -> None:
    content = (root / file).read_text("utf-8")
    assert old in content
    (root / file).write_text(content.replace(old, new, 1), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small dossier as a repository, with five commits."""
    root = copy_of_small(tmp_path)
    shutil.rmtree(root / "docs" / "assets" / "fonts")
    git(root, "init", "-q", "-b", "main")
    (root / ".gitignore").write_text("site/\n.torana/\n", "utf-8")
    commit(root, "begin")
    edit(root, NORTH, "Twenty people work there.", "Thirty people work there.")
    commit(root, "a statement")
    fact = "  - {id: later, statement: It grew., supersedes: runs, sources: [{source: daily-aland, at: para. 1}]}\n"
    edit(root, NORTH, "facts:\n", f"facts:\n{fact}")
    commit(root, "a fact that supersedes")
    edit(root, NORTH, fact, "")
    edit(root, NORTH, "facts:\n", "facts:\n# a comment changes nothing\n")
    new = root / "content/organisations/new-one.yml"
    new.write_text("name: New One\nkind: company\ncountry: AA\nparent: acme-foundry\n", "utf-8")
    commit(root, "one goes, one comes")
    (root / "README.md").write_text("Not about facts.\n", "utf-8")
    commit(root, "elsewhere")
    return root


def test_events_of_a_history(root: Path) -> None:
    history = git_history.read(root)
    assert [(event.kind, event.key) for event in history.events] == [
        ("changed", "north-wind#staff-new"),
        ("added", "north-wind#later"),
        ("superseded", "north-wind#runs"),
        ("removed", "north-wind#later"),
        ("added", "new-one"),
    ]
    first = history.events[0]
    assert first.fields == (("statement", "Twenty people work there.", "Thirty people work there."),)
    assert history.events[2].by == "north-wind#later"
    assert history.newest == hash_of(root, "HEAD~1")
    assert history.begins
    assert not history.unavailable


def test_cached_answers_are_not_requested_again(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    whole = git_history.read(root, kept)
    asked: list[list[str]] = []
    before = git_history._raw_changes
    monkeypatch.setattr(git_history, "_raw_changes", lambda root, names: asked.append(names) or before(root, names))
    assert git_history.read(root, kept) == whole
    edit(root, ACME, "name: Acme Foundry", "name: Acme Smithy")
    new = commit(root, "a name")
    assert len(git_history.read(root, kept).events) == len(whole.events) + 1
    assert asked == [[new]]
    foreign = kept.read_bytes().replace(b"added", b"removed")
    assert foreign != kept.read_bytes()
    for damage in (b"", b"torana history 1 x\n{}", kept.read_bytes()[:-9], foreign):
        kept.write_bytes(damage)
        assert git_history.read(root, kept) == git_history.read(root)


def test_a_cache_of_another_history(root: Path, tmp_path: Path) -> None:
    """The cached commits are those of the branch, not all that were read."""
    kept, first = tmp_path / "kept", hash_of(root, "HEAD~4")
    git_history.read(root, kept)
    git(root, "reset", "-q", "--hard", "HEAD~2")
    assert git_history.read(root, kept) == git_history.read(root)
    edit(root, ACME, "name: Acme Foundry", "name: Acme Smithy")
    commit(root, "a name")
    for revision in ("HEAD", "HEAD~1", first):
        git(root, "checkout", "-q", "--detach", revision)
        assert git_history.read(root, kept) == git_history.read(root, kept) == git_history.read(root)


def test_the_history_of_a_known_commit(root: Path) -> None:
    """A commit that is made during a check or a build is left to the next one."""
    before = hash_of(root, "HEAD~2")
    history = git_history.read(root, last=(before, ""))
    git(root, "reset", "-q", "--hard", before)
    assert history == git_history.read(root)


def test_a_merge_is_listed_once(root: Path) -> None:
    git(root, "checkout", "-qb", "work")
    edit(root, ACME, "name: Acme Foundry", "name: Acme Smithy")
    commit(root, "on a branch")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "merge", "work")
    last = git_history.read(root).events[-1]
    assert (last.kind, last.key, last.commit) == ("changed", "acme-foundry", hash_of(root, "HEAD"))


def test_a_dossier_below_the_root_of_its_repository(root: Path, tmp_path: Path) -> None:
    above = tmp_path / "above"
    above.mkdir()
    git(above, "init", "-q", "-b", "main")
    shutil.copytree(root, above / "dossier", ignore=shutil.ignore_patterns(".git"))
    commit(above, "begin")
    edit(above / "dossier", ACME, "name: Acme Foundry", "name: Acme Smithy")
    commit(above, "a name")
    assert [(event.kind, event.key) for event in git_history.read(above / "dossier").events] == [
        ("changed", "acme-foundry")
    ]


def test_no_wrong_history(root: Path, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth=2", root.as_uri(), shallow], check=True)
    assert git_history.read(shallow).unavailable == "shallow"
    shutil.rmtree(root / ".git")
    assert git_history.read(root).unavailable == "no git"
    assert torana("build", root=root).returncode == 0
    page = text(article(parse(root / "site" / "changes" / "index.html")))
    assert "outside a git repository" in page
    assert not list(root.rglob("feed.xml"))


def test_a_build_after_each_commit(root: Path, tmp_path: Path) -> None:
    assert torana("build", root=root).returncode == 0
    page = parse(root / "site" / "changes" / "index.html")
    assert "Thirty people work there." in text(article(page))
    for file in ("changes/feed.xml", "organisations/new-one/feed.xml", "sectors/wind/feed.xml"):
        feed = ElementTree.parse(root / "site" / file).getroot()
        for entry in feed.findall("a:entry", ATOM):
            assert entry.findtext("a:id", namespaces=ATOM).startswith("urn:uuid:")
            assert entry.findtext("a:title", namespaces=ATOM)
    whole = ElementTree.parse(root / "site" / "changes" / "feed.xml").getroot()
    assert len(whole.findall("a:entry", ATOM)) == 5
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in whole.findall("a:entry", ATOM)]
    assert len(set(ids)) == 5
    # Reused pages show the same as new ones.
    edit(root, NORTH, "Thirty people work there.", "Forty people work there.")
    commit(root, "again")
    assert "reused" in torana("build", root=root).stdout
    torana("build", "--no-cache", "--site-dir", tmp_path / "cold", root=root)
    assert digest(root / "site") == digest(tmp_path / "cold")
    assert "Forty people" in text(article(parse(root / "site" / "initiatives" / "north-wind" / "index.html")))


def happened(old: bytes | None, new: bytes | None) -> list[tuple[str, str]]:
    events: list[Event] = list(
        events_of_commit("c", "2026-01-01T00:00:00Z", [FileChange("content/places/x.yml", old, new)])
    )
    return [(event.kind, event.key) for event in events]


def test_files_that_break_every_rule_of_today() -> None:
    assert happened(b"a: &a [*a]\n", b"\x00\xff") == []
    assert happened(None, b"- a\n- b\n") == [("added", "x")]
    assert happened(b"name: A\nfacts: no list\n", b"name: A\nfacts: [1, {id: [x]}, {id: y}]\n") == [("added", "x#y")]
    assert happened(b"name: A\n", b"name:    'A'\n") == []


FACTS = b"name: A\nfacts:\n  - id: a\n    statement: S.\n"
"""A file whose facts are parsed one by one."""


@pytest.mark.parametrize(
    "raw",
    [
        FACTS,
        FACTS + b"  - {id: b, statement: >-\n      T\n      U}\n",
        FACTS + b"  # why\n  - id: b\n    note: |\n      - one\n\n      - two\n",
        FACTS + b"links:\n  - b\n",
        FACTS + b"name: B\n",
        FACTS + b"facts:\n  - id: b\n",
        FACTS + b"    note: 'one\n  - two'\n  - id: b\n",
        FACTS + b"    note: 'one\n  - two\n",
        FACTS + b"    about: [b,\n  - c]\n",
        FACTS + b"...\n  - id: b\n",
        FACTS + b"---\n",
        FACTS + b"  -\n  - id: b\n",
        FACTS + b"  - - id: b\n  - text\n",
        FACTS + b"  - id: b\n    id: b\n",
        FACTS + b"  - &x {id: b}\n  - *x\n",
        FACTS + b"  - id: \xff\n",
        FACTS.replace(b"A\n", b"A\n...\n"),
        FACTS.replace(b"facts:\n", b"facts:\n# a comment\n"),
        FACTS.replace(b"name: A", b"name: 'A").replace(b"S.", b"S.'"),
        FACTS.replace(b"name: A", b"facts: []"),
        FACTS.replace(b"name: A", b"# no name"),
        FACTS.replace(b"\n", b"\r\n"),
        FACTS.replace(b"  ", b""),
        b"facts:\n  - text\n",
    ],
)
def test_facts_are_read_as_in_the_whole_file(raw: bytes) -> None:
    assert events._read(raw) == events._parsed(raw)


def test_git_that_fails_while_it_is_read(root: Path) -> None:
    with pytest.raises(ToranaError, match="it failed"), commits.started(root, "cat-file", "--unknown"):
        pass


def test_a_rename_is_no_removal() -> None:
    content = b"name: A\nformerly: [old]\nfacts:\n  - {id: f, statement: S.}\n"
    changes = [
        FileChange("content/places/old.yml", content.replace(b"formerly: [old]\n", b""), None),
        FileChange("content/places/new.yml", None, content),
    ]
    assert list(events_of_commit("c", "2026-01-01T00:00:00Z", changes)) == []


FACT = b"facts:\n  - {id: f, statement: 'S of [[a]].', sources: [{source: s, at: x}]}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # an entity, which others name in every way
            {
                "content/places/a.yml": b"name: A\nfacts:\n  - {id: f, statement: S., supersedes: e}\n",
                "content/places/b.yml": b"name: B\nwithin: a\nreport: {summary: 'S. [@a#f]'}\n" + FACT,
            },
            {
                "content/places/c.yml": b"name: A\nformerly: [a]\n"
                b"facts:\n  - {id: f, statement: S., supersedes: c#e}\n",
                "content/places/b.yml": b"name: B\nwithin: c\nreport: {summary: 'S. [@c#f]'}\n"
                + FACT.replace(b"[[a]]", b"[[c]]"),
            },
        ),
        (  # a source
            {"seeds/s.yml": b"title: S\n", "content/places/b.yml": b"name: B\n" + FACT},
            {
                "seeds/t.yml": b"title: S\nformerly: [s]\n",
                "content/places/b.yml": b"name: B\n" + FACT.replace(b"source: s", b"source: t"),
            },
        ),
        (  # a fact
            {"content/places/a.yml": b"name: A\nparties: [{fact: f}]\n" + FACT},
            {
                "content/places/a.yml": b"name: A\nparties: [{fact: g}]\n"
                + FACT.replace(b"id: f", b"id: g, formerly: [f]")
            },
        ),
        (  # a merge
            {"content/places/a.yml": b"name: A\n", "content/places/b.yml": b"name: B\n" + FACT},
            {"content/places/a.yml": b"name: A\nformerly: [b]\n" + FACT},
        ),
        (  # an entry that is alone
            {"content/places/a.yml": b"name: A\n" + FACT.replace(b"id: f", b"id: f, supersedes: e")},
            {"content/places/a.yml": b"name: A\n" + FACT.replace(b"id: f", b"id: f, supersedes: [e]")},
        ),
    ],
    ids=["an entity", "a source", "a fact", "a merge", "brackets"],
)
def test_a_new_name_changes_nothing(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    changes = [FileChange(file, before.get(file), after.get(file)) for file in {**before, **after}]
    assert list(events_of_commit("c", "2026-01-01T00:00:00Z", changes)) == []


def test_a_passage_that_was_seen_again_is_no_event() -> None:
    cited = FACT.replace(b"at: x}", b"at: x, passage: {sha256: a}}")
    for before, after in ((FACT, cited), (cited, cited.replace(b"sha256: a", b"sha256: b"))):
        change = FileChange("content/places/b.yml", b"name: B\n" + before, b"name: B\n" + after)
        assert list(events_of_commit("c", "2026-01-01T00:00:00Z", [change])) == []


def test_a_rename_of_a_source_is_no_event(root: Path) -> None:
    events = git_history.read(root).events
    assert torana("rename", "daily-aland", "aland-daily", root=root).returncode == 0
    commit(root, "rename")
    edit(root, "seeds/aland-daily.yml", "title: ", "title: On ")
    commit(root, "no event either")
    assert git_history.read(root).events == events


def identities(root: Path) -> list[str]:
    loaded = load_dossier(root)
    assert loaded.dossier
    (feed,) = atom(with_events(loaded.dossier, git_history.read(root)), Site())
    entries = ElementTree.fromstring(feed.content).findall("a:entry", ATOM)
    return [entry.findtext("a:id", "", ATOM) for entry in entries]


def test_entries_keep_their_ids_when_commits_are_rewritten(root: Path) -> None:
    edit(root, NORTH, "Thirty people work there.", "Forty people work there.")
    commit(root, "a second change of the same fact")
    before = identities(root)
    assert len(set(before)) == len(before) == 6
    git(root, "commit", "-q", "--amend", "-m", "other words", "--date", "2020-01-01T00:00:00Z")
    assert identities(root) == before
    git(root, "rebase", "-q", "--force-rebase", "HEAD~3")
    assert identities(root) == before
    git(root, "reset", "-q", "--soft", "HEAD~2")
    commit(root, "squashed")
    assert identities(root) == before


def test_a_feed_has_words_for_keys(root: Path) -> None:
    edit(root, NORTH, "status: signed", "status: announced")
    edit(root, NORTH, "confidence: medium", "confidence: low")
    edit(root, "content/organisations/new-one.yml", "kind: company", "kind: agency")
    commit(root, "values")
    loaded = load_dossier(root)
    assert loaded.dossier, loaded.problems
    (feed,) = atom(with_events(loaded.dossier, git_history.read(root)), Site())
    texts = [each.text for each in ElementTree.fromstring(feed.content).findall("a:entry/a:content", ATOM)]
    assert any(
        "Stage: Signed → Announced\nConfidence: Medium confidence → Low confidence" in (each or "") for each in texts
    ), texts
