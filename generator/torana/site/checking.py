"""The check of everything that a build reads. What it accepts, `build` can build.

MkDocs makes the hand-written pages in a trial build, which takes longer than everything else. The cache therefore keeps
a digest of what a successful one depended on; until the digest changes, no other one is made.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.checked import Checked, check_reading
from torana.dossier.commits import last_commit
from torana.dossier.report_reviews import changed_since_review
from torana.files import name_in
from torana.problems import Position, Problem, ProblemsError
from torana.records.limits import MAX_PROBLEMS, SCHEMAS_FOLDER
from torana.records.located import Records
from torana.records.reader import Reading, read
from torana.records.rules import warnings
from torana.site import inputs, source_files
from torana.site.check_record import (
    CheckOutcome,
    input_digest,
    keep_outcome,
    keep_trial,
    last_trial,
)
from torana.site.publish import CACHE, make_cache_folder

_TEXTS = {"summary": True, "facts": {"__all__": {"statement", "note"}}}


def check(root: Path, code: str, digest: str, git: inputs.GitState) -> CheckOutcome:
    """Check a dossier with its warnings, and keep the outcome if it has no problems.

    Args:
        root: The folder of the dossier.
        code: The result of `code_digest`.
        digest: The result of `input_digest`.
        git: The state of git in this digest. The check reads the history of this state, so git is asked once.
    """
    reading, checked, updated = check_all(root, code, git.last_commit)
    doubts = all_warnings(root, reading.records, git.last_commit)
    outcome = CheckOutcome(checked.problem_count, checked.summary, checked.counts, checked.problems, doubts, updated)
    # A file may change during a check.
    if digest and not (outcome.problems or updated) and digest == input_digest(root, code, git):
        keep_outcome(root, digest, outcome)
    return outcome


def check_all(root: Path, code: str = "", last: tuple[str, str] | None = None) -> tuple[Reading, Checked, list[str]]:
    """Check the facts, translations, hand-written pages and `mkdocs.yml` of a dossier.

    Args:
        root: The folder of the dossier.
        code: The result of `code_digest`, if it is known.
        last: The result of `last_commit`, if it is known.

    Returns:
        The records with their own problems, all problems, and the schemas that were updated.
    """
    code, last = code or inputs.code_digest(), last or last_commit(root)
    parse_cache = inputs.last_parse_cache(root, code)
    reading = read(root, parse_cache)
    checked = check_reading(root, reading, parse_cache)
    # A folder that cannot be written to is checked too, without the caches.
    with suppress(OSError):
        if parse_cache.changed and reading.records.settings:
            make_cache_folder(root / CACHE)
            parse_cache.save(root / inputs.READINGS, code)
    # Outside a dossier, `mkdocs.yml` is missing too.
    if not (root / "content").is_dir() or (not checked.problems and _was_tried(root, reading.records, code, last)):
        return reading, checked, []
    from torana.editing.schemas import update_schemas  # as in `_with_trial`

    updated = [] if checked.problems else update_schemas(root, reading.records)
    return reading, _with_trial(root, checked, reading.records, code, last), updated


def all_warnings(root: Path, records: Records, last: tuple[str, str] | None = None) -> list[Problem]:
    """Return what may be a mistake but does not stop a build: what the rules find, and facts newer than a report.

    `last` is the result of `last_commit`, if it is known.
    """
    found = warnings(records, MAX_PROBLEMS)
    if any(records.reports()):
        history = git_history.read(root, root / CACHE / "history", last)
        found += changed_since_review(records, history)
    return found


def _with_trial(root: Path, checked: Checked, records: Records, code: str, last: tuple[str, str]) -> Checked:
    """Add the problems of the configuration, of the hand-written pages and of their links to those of a dossier."""
    # Without a trial build, neither MkDocs nor the dossier need be imported.
    from torana.dossier.load import linked
    from torana.site.mkdocs import configuration
    from torana.site.mkdocs.fast_support import unsupported
    from torana.site.mkdocs.hand_written import built_pages
    from torana.site.mkdocs.run import run_mkdocs
    from torana.site.on_demand import SiteOnDemand
    from torana.site.page_reader import read_page

    try:
        config = configuration.load(root)
        # With other plugins, MkDocs would make every page.
        if not checked.problems and not unsupported(config):
            docs, themes = configuration.docs_folder(config), configuration.theme_folders(config)
            # A file may change during the build.
            digest = _digest(root, records, code, last, docs, *themes)
            maker = SiteOnDemand(linked(checked, records), git_history.read(root, root / CACHE / "history", last))
            with tempfile.TemporaryDirectory() as folder:
                run_mkdocs(root, config, site := Path(folder), maker)
                of_theme = read_page(site, "404.html").problems
                problems = [
                    Problem(Position(name_in(root, file)), f"`torana check --site` would reject its page: {text}")
                    for file, page in built_pages(config, site)
                    for text in read_page(site, page).problems
                    if text not in of_theme
                ]
            if problems:
                raise ProblemsError(problems)
            keep_trial(root, digest, [docs, *themes])
    except ProblemsError as error:
        return checked.with_problems(error.problems)
    except ToranaError as error:
        return checked.with_problems([Problem(Position("mkdocs.yml"), str(error))])
    return checked


def _was_tried(root: Path, records: Records, code: str, last: tuple[str, str]) -> bool:
    """Return whether the last successful trial build depended on the same."""
    trial = last_trial(root)
    # The digest contains no symbolic links to folders.
    if trial is None or any(source_files.check(root, [*trial.folders, root / "templates"])):
        return False
    return trial.digest == _digest(root, records, code, last, *trial.folders)


def _digest(root: Path, records: Records, code: str, last: tuple[str, str], docs: Path, *themes: Path) -> str:
    """Return a digest of everything that a trial build and the schemas depend on, and of the schemas.

    Of the texts of facts it contains only the entities that they name, whose pages and calendars show the facts. Of the
    git history it contains only whether there is one, and so feeds.
    """
    entities = [
        (type_name, slug, one.record.model_dump_json(exclude=_TEXTS), [fact.names for fact in one.record.facts])
        for type_name, each in records.entities.items()
        for slug, one in each.items()
    ]
    others = inputs.settings_digests(root, themes, code), bool(last[0])
    return inputs.digest_of([docs, root / SCHEMAS_FOLDER], repr((others, entities)))
