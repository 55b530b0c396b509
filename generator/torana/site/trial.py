"""A trial build: MkDocs makes the hand-written pages of a dossier, but nothing is published."""

from __future__ import annotations

import tempfile
from pathlib import Path

from torana import ToranaError
from torana.dossier.load import LoadResult
from torana.problems import Position, Problem, ProblemsError
from torana.site.mkdocs import configuration
from torana.site.mkdocs.fast_support import unsupported
from torana.site.mkdocs.run import build_site
from torana.site.on_demand import SiteOnDemand


def with_trial(root: Path, loaded: LoadResult) -> LoadResult:
    """Add the problems of the configuration, of the hand-written pages and of their links to those of a dossier."""
    try:
        config = configuration.load(root)
        # With other plugins, MkDocs would make every page.
        if loaded.dossier and not unsupported(config):
            with tempfile.TemporaryDirectory() as folder:
                build_site(root, config, Path(folder), SiteOnDemand(loaded))
    except ProblemsError as error:
        return loaded.with_problems(error.problems)
    except ToranaError as error:
        return loaded.with_problems([Problem(Position("mkdocs.yml"), str(error))])
    return loaded
