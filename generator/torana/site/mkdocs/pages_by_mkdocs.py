"""Pages that MkDocs makes itself: the plain path, used by `mkdocs build`, `mkdocs serve` and `torana build --plain`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation

from torana.dossier import git_history
from torana.dossier.load import LoadResult, load_dossier
from torana.exports.export import Export
from torana.pages.shared.addresses import Site
from torana.site import source_files
from torana.site.generated_files import generated_file
from torana.site.mkdocs.configuration import source_folders
from torana.site.mkdocs.hand_written import no_clash
from torana.site.plan import Plan
from torana.site.render import Rendered, render_site


class PagesByMkDocs:
    """The last valid state of a dossier, completely rendered as Markdown."""

    unlisted: tuple[str, ...] = ()
    """The pages that MkDocs does not know: none."""

    def __init__(self) -> None:
        self._rendered: Rendered | None = None

    @property
    def plan(self) -> Plan | None:
        """The plan of the last valid state, if there is one."""
        return self._rendered.plan if self._rendered else None

    @property
    def plain_pages(self) -> Sequence[Export]:
        """Each page as plain Markdown."""
        return self._rendered.plain_pages if self._rendered else ()

    def read(self, root: Path, config: MkDocsConfig) -> LoadResult:
        """Read and check the dossier, and the files in the folders of the configuration."""
        return load_dossier(root).with_problems(source_files.check(root, source_folders(config, root)))

    def open(self, loaded: LoadResult, root: Path, site: Site, config: MkDocsConfig) -> Plan:
        """Render all pages and data.

        Raises:
            ToranaError: A template is wrong, or a hand-written file has the name of a generated one.
        """
        rendered = render_site(Plan(loaded, root, site, git_history.read(root)))
        paths = {page.path for page, _ in rendered.pages} | {file.path for file in rendered.files}
        no_clash(paths.__contains__, config)
        self._rendered, self._config = rendered, config
        return rendered.plan

    def files(self, files: Files) -> Files:
        """Add pages and data to the files of MkDocs."""
        assert self._rendered is not None
        for page, markdown in self._rendered.pages:
            files.append(generated_file(self._config, page.path, markdown))
        for file in self._rendered.files:
            files.append(generated_file(self._config, file.path, file.content))
        return files

    def take(self, nav: Navigation, files: Files) -> None:
        """Leave every page to MkDocs."""

    def make(self, env: jinja2.Environment) -> None:
        """Leave every page to MkDocs."""
