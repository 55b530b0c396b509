"""The configuration: `mkdocs.yml`, the plugin's options, and what Torana reads from both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from mkdocs.config import config_options, load_config
from mkdocs.config.base import Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from torana import ToranaError
from torana.dossier.graph import Dossier
from torana.pages.shared.addresses import Site
from torana.problems import as_text
from torana.site.log_messages import error_of_others, logged_to, terminal
from torana.site.mkdocs.navigation import top_sectors, with_sectors
from torana.site.settings import settings_problems

Configuration = MkDocsConfig
"""`mkdocs.yml`, read and checked."""


class Options(Config):  # type: ignore[no-untyped-call]
    """The plugin's options in `mkdocs.yml`."""

    root = config_options.Type(str, default=".")
    """The folder that contains `content/` and `seeds/`, relative to `mkdocs.yml`."""
    repository = config_options.Type(str, default="")
    """The address of the repository, for links to its lines; empty for no links."""
    branch = config_options.Type(str, default="main")
    """The branch that the links use."""


def load(root: Path, *, strict: bool = False) -> Configuration:
    """Load `mkdocs.yml`, with its theme and plugins. This is slow: load it once per build.

    Raises:
        ToranaError: The file is missing or invalid, or it has a warning and `strict` is set. MkDocs has printed it. Or
            a setting has a problem, which the error describes.
    """
    file = root / "mkdocs.yml"
    if not file.is_file():
        raise ToranaError(
            f"there is no mkdocs.yml in {root}. Run this in the folder of the dossier, or name it with -C"
        )
    if problems := settings_problems(file, os.environ):
        raise ToranaError(f"these settings have problems:\n\n{as_text(problems, root)}")
    with logged_to(terminal()):
        try:
            return load_config(str(file), strict=strict)
        except Abort as error:
            raise ToranaError("mkdocs.yml has the problems above") from error
        except ConfigurationError as error:
            raise ToranaError(f"mkdocs.yml: {error}") from error
        except Exception as error:
            raise error_of_others(error, root) or error from error


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


def theme_folders(config: Configuration) -> list[Path]:
    """Return the dossier's own folder of theme templates, if it has one."""
    custom = config.theme.custom_dir
    return [Path(custom)] if custom else []


def site_of(config: Configuration) -> Site:
    """Return the addresses in `mkdocs.yml`."""
    options = config.plugins["torana"].config if "torana" in config.plugins else Options()
    return Site(config.site_url or "", options["repository"] or "", options["branch"] or "main")


def plain_config(config: Configuration, root: Path, folder: Path, dossier: Dossier) -> str:
    """Return a `mkdocs.yml` for the rendered Markdown in a folder: that of the project, without this plugin."""
    changed: dict[str, Any] = {
        "INHERIT": os.path.relpath(root / "mkdocs.yml", folder).replace(os.sep, "/"),
        "docs_dir": "docs",
        "plugins": [],
        "nav": with_sectors(config.nav or [], top_sectors(dossier)),
    }
    if config.theme.custom_dir:
        changed["theme"] = {"custom_dir": os.path.relpath(config.theme.custom_dir, folder).replace(os.sep, "/")}
    return "# Made by torana render: the project's mkdocs.yml for the Markdown in this folder.\n" + yaml.safe_dump(
        changed, allow_unicode=True, sort_keys=False
    )
