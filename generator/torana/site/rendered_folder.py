"""A site as a folder of Markdown, which MkDocs and other generators can turn into HTML without Torana."""

from __future__ import annotations

import shutil
from pathlib import Path

from torana import ToranaError
from torana.dossier import git_history
from torana.dossier.load import LoadResult
from torana.records.content_files import is_ignored
from torana.site.bundles import PARTS, bundled_assets
from torana.site.icon import coloured_icon
from torana.site.mkdocs import configuration
from torana.site.mkdocs.hand_written import with_citation
from torana.site.plan import Plan
from torana.site.publish import refuse_target, replacement
from torana.site.render import Rendered, render_site
from torana.site.source_files import is_page

MARKER = ".torana"
"""The file that shows that a folder was written here, and can be replaced."""
_MARKER_TEXT = b"Written by torana render, which replaces the whole folder when it runs again.\n"


def write_folder(loaded: LoadResult, root: Path, target: Path) -> Rendered:
    """Write the Markdown of every page, the data and a `mkdocs.yml`.

    Args:
        loaded: A dossier without problems.
        root: Its folder.
        target: The folder to write. It need not exist.

    Raises:
        ToranaError: The folder contains other files or cannot be written, or a template is wrong.
    """
    assert loaded.dossier is not None
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise ToranaError(f"{target} is not empty and was not written by torana render. Choose another folder")
    config = configuration.load(root)
    refuse_target(target, root, configuration.source_folders(config, root))
    rendered = render_site(Plan(loaded, root, configuration.site_of(config), git_history.read(root)))
    with replacement(target) as stage:
        icon = coloured_icon(root / "docs", config.theme.get("favicon"), rendered.plan.site.colours)
        _write_hand_written(root / "docs", stage / "docs", rendered.plan, icon)
        for page, markdown in rendered.pages:
            _write(stage / "docs" / page.path, markdown.encode())
        for file in rendered.files:
            _write(stage / "docs" / file.path, file.content)
        plan = rendered.plan
        settings = configuration.plain_config(config, root, target, plan.dossiers, plan.site)
        _write(stage / "mkdocs.yml", settings.encode())
        _write(stage / MARKER, _MARKER_TEXT)
    return rendered


def _write_hand_written(source: Path, docs: Path, plan: Plan, icon: dict[str, bytes]) -> None:
    """Copy the hand-written files, with the citation of each page, and each script and style sheet as one file."""
    if source.is_dir():
        shutil.copytree(source, docs, ignore=lambda _, names: [name for name in names if is_ignored(name)])
    if joined := bundled_assets(source):
        shutil.rmtree(docs / PARTS)
    for name, content in (joined | icon).items():
        _write(docs / name, content)
    for path in filter(lambda path: is_page(path.name), docs.rglob("*.*")):
        text = path.read_text("utf-8-sig")
        _write(path, with_citation(text, path.relative_to(docs).as_posix(), plan).encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
