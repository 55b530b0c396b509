"""A build by MkDocs, started by our own commands."""

from __future__ import annotations

from pathlib import Path
from traceback import walk_tb

import click
from mkdocs.commands.build import build
from mkdocs.exceptions import Abort, MkDocsException

from torana import ToranaError
from torana.files import is_full
from torana.pages.markdown.templates import template_problem
from torana.problems import ProblemsError
from torana.site.log_messages import Warnings, error_of_others, logged_to
from torana.site.mkdocs.configuration import Configuration, docs_folder, set_site_dir
from torana.site.mkdocs.fast_support import unsupported
from torana.site.mkdocs.plugin import ToranaPlugin
from torana.site.site_maker import SiteMaker


def run_mkdocs(root: Path, config: Configuration, site_dir: Path, maker: SiteMaker | None = None) -> bool:
    """Build the site of a dossier with MkDocs, strictly.

    Args:
        root: The folder of `mkdocs.yml`.
        config: Loaded with `strict=True`. It can be used for only one build.
        site_dir: The folder of the site; it is emptied first.
        maker: Makes the pages. Without it, MkDocs makes all of them.

    Returns:
        True if the maker made the pages. It cannot if plugins or extensions may change any page.

    Raises:
        ToranaError: MkDocs reported an error or a warning, or a template of the theme fails.
    """
    if "torana" not in config.plugins:
        raise ToranaError('mkdocs.yml does not list the plugin "torana". Add it under "plugins"')
    set_site_dir(config, site_dir)
    warnings = Warnings()
    with logged_to(warnings):
        try:
            # Not in a separate function: its errors would count as ours.
            config.plugins.on_startup(command="build", dirty=False)
            plugin = config.plugins["torana"]
            assert isinstance(plugin, ToranaPlugin)
            if maker and (reason := unsupported(config)):
                click.echo(f"MkDocs makes every page, which is slow: {reason}", err=True)
                maker = None
            plugin.begin(maker)
            build(config)
            return maker is not None
        except Exception as error:
            raise _cause(error, root, config, warnings) from error
        finally:
            config.plugins.on_shutdown()


def _cause(error: Exception, root: Path, config: Configuration, warnings: Warnings) -> Exception:
    """Return the error to report: that of a page or of a template rather than that of MkDocs which follows from it."""
    if ours := _ours(error):
        return ours
    if isinstance(error, OSError) and is_full(error):
        return error
    if problem := template_problem(error, root, warnings.page):
        return ProblemsError([problem])
    ended_by_mkdocs = isinstance(error, Abort | MkDocsException)
    # MkDocs logs any error with the page that it makes. Only one of the Markdown library is about the page.
    of_page = any(frame.f_globals.get("__name__") == "markdown.core" for frame, _ in walk_tb(error.__traceback__))
    if (ended_by_mkdocs or of_page) and (found := list(warnings.problems(root, docs_folder(config)))):
        return ProblemsError(found)
    if ended_by_mkdocs:
        return ToranaError(f"nothing was built: {error}")
    return error_of_others(error, root) or error


def _ours(error: BaseException | None) -> ToranaError | None:
    """Return the error of ours that MkDocs has turned into its own, first as the cause and then as the context."""
    while error:
        if isinstance(error, ToranaError):
            return error
        error = error.__cause__ or error.__context__
    return None
