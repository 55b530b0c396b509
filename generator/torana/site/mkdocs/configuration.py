"""The configuration: `mkdocs.yml`, the plugin's options, and what Torana reads from both."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from markupsafe import escape
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from torana import ToranaError
from torana.dossier.git_remote import Origin, origin
from torana.dossier.graph import Dossier
from torana.pages.frame import frames
from torana.pages.shared.addresses import Colours, Site
from torana.pages.shared.report_views import REPORT_PDF
from torana.problems import Position, Problem, ProblemsError
from torana.site import source_files
from torana.site.log_messages import Warnings, error_of_others, logged_to
from torana.site.mkdocs.navigation import changed_nav, nav_changes
from torana.site.settings import settings_problems

Configuration = MkDocsConfig
"""`mkdocs.yml`, read and checked."""


class Options(Config):  # type: ignore[no-untyped-call]
    """The plugin's options in `mkdocs.yml`."""

    root = config_options.Type(str, default=".")
    """The folder that contains `content/` and `seeds/`, relative to `mkdocs.yml`."""
    repository = config_options.Type((str, bool), default="")
    """The address of the repository, for links to its lines; empty for that of the git remote, false for no links."""
    branch = config_options.Type(str, default="")
    """The branch that the links use; empty for that of the git remote, or main."""


def load(root: Path) -> Configuration:
    """Load `mkdocs.yml`, with its theme and plugins, and check the files in its folders. This is slow.

    Raises:
        ProblemsError: `mkdocs.yml` is missing or invalid, or it has a warning, or a file cannot be used.
        ToranaError: A plugin or a hook fails.
    """
    if problems := settings_problems(root / "mkdocs.yml", os.environ):
        raise ProblemsError(problems)
    warnings = Warnings()
    with logged_to(warnings):
        try:
            config = load_config(str(root / "mkdocs.yml"), strict=True)
        except Abort as error:
            raise ProblemsError(warnings.problems(root, root / "docs")) from error
        except ConfigurationError as error:
            raise ProblemsError([Problem(Position("mkdocs.yml"), str(error))]) from error
        except Exception as error:
            raise error_of_others(error, root) or error from error
    if found := list(source_files.check(root, source_folders(config, root))):
        raise ProblemsError(found)
    return config


def set_site_dir(config: Configuration, site_dir: Path) -> None:
    """Set the folder of the site, as `load_config` would.

    Raises:
        ToranaError: MkDocs rejects the folder, for example because it is inside `docs_dir`.
    """
    config.site_dir = str(site_dir)
    try:
        config_options.SiteDir().post_validation(config, "site_dir")
    except ValidationError as error:
        raise ToranaError(f"mkdocs.yml: {error}") from error


def docs_folder(config: Configuration) -> Path:
    """Return the folder of the hand-written pages."""
    return Path(config.docs_dir)


def templates_of_site(config: Configuration) -> set[str]:
    """Return the files of the theme that MkDocs must treat as templates, unless hand-written files replace them.

    MkDocs would otherwise copy them as they are.
    """
    written, *of_theme = ((Path(folder) / "robots.txt").is_file() for folder in (config.docs_dir, *config.theme.dirs))
    return {"robots.txt"} if any(of_theme) and not written else set()


def theme_folders(config: Configuration) -> list[Path]:
    """Return the dossier's own folder of theme templates, if it has one."""
    custom = config.theme.custom_dir
    return [Path(custom)] if custom else []


def source_folders(config: Configuration, root: Path) -> list[Path]:
    """Return the folders with the hand-written pages, the dossier's own templates and its theme."""
    return [docs_folder(config), root / "templates", *theme_folders(config)]


def site_of(config: Configuration) -> Site:
    """Return the addresses and colours in `mkdocs.yml`. Without a setting, the repository is that of the git remote."""
    options = _options(config)
    found = origin(_dossier_folder(config)) if _asks_git(config) else Origin()
    has_pdf = (docs_folder(config) / REPORT_PDF).is_file()
    repository, branch = options["repository"] or found.url, options["branch"] or found.branch or "main"
    return Site(config.site_url or "", repository, branch, colours_of(config), has_pdf)


def colours_of(config: Configuration) -> Colours:
    """Return the colours in `mkdocs.yml`."""
    return Colours(**config.extra.get("colours") or {})


def unset_addresses(config: Configuration, site: Site) -> list[str]:
    """Return a sentence for each address that no setting gives, with the way to set it."""
    found = []
    if _asks_git(config) and site.repository:
        found.append(f"links lead to {site.repository} (git remote origin). To change this, set REPOSITORY_URL")
    elif _asks_git(config):
        found.append("no links to edit or report facts: set REPOSITORY_URL, or add a git remote origin on GitHub")
    if not site.url:
        found.append("no address of the site in citations, feeds and data: set SITE_URL before you publish")
    return found


def _options(config: Configuration) -> Any:
    return config.plugins["torana"].config if "torana" in config.plugins else Options()


def _asks_git(config: Configuration) -> bool:
    """Return whether the address of the repository is neither set nor switched off."""
    setting = _options(config)["repository"]
    return setting is not False and not setting


def _dossier_folder(config: Configuration) -> Path:
    return (Path(config.config_file_path).parent / str(_options(config)["root"])).resolve()


def plain_config(config: Configuration, root: Path, folder: Path, dossiers: Sequence[Dossier], site: Site) -> str:
    """Return a `mkdocs.yml` for the rendered Markdown in a folder: that of the project, without this plugin.

    `dossiers` are one dossier in each language, English first.
    """
    dossier = dossiers[0]
    changed: dict[str, Any] = {
        "INHERIT": os.path.relpath(root / "mkdocs.yml", folder).replace(os.sep, "/"),
        "site_name": str(escape(dossier.settings.title)),
        "docs_dir": "docs",
        "plugins": [],
        "extra": {"frames": frames(dossiers, site)},
        "nav": changed_nav(config.nav or [], nav_changes(dossier)),
    }
    if config.theme.custom_dir:
        changed["theme"] = {"custom_dir": os.path.relpath(config.theme.custom_dir, folder).replace(os.sep, "/")}
    return "# Made by torana render: the project's mkdocs.yml for the Markdown in this folder.\n" + yaml.safe_dump(
        changed, allow_unicode=True, sort_keys=False
    )
