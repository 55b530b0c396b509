"""A build by MkDocs, started by our own commands."""

from __future__ import annotations

import logging
from pathlib import Path

import click
import jinja2
from mkdocs.commands.build import build
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.utils import CountHandler

from torana import ToranaError
from torana.site.log_messages import error_of_others, logged_to, terminal
from torana.site.mkdocs.configuration import Configuration, set_site_dir
from torana.site.mkdocs.fast_support import unsupported
from torana.site.mkdocs.plugin import ToranaPlugin
from torana.site.site_maker import SiteMaker


def build_site(root: Path, config: Configuration, site_dir: Path, maker: SiteMaker | None = None) -> bool:
    """Build the site of a dossier with MkDocs, strictly.

    Args:
        root: The folder of `mkdocs.yml`.
        config: Loaded with `strict=True`. It can be used for only one build.
        site_dir: The folder of the site; it is emptied first.
        maker: Makes the pages. Without it, MkDocs makes all of them.

    Returns:
        True if the maker made the pages. It cannot if plugins or extensions may change any page.

    Raises:
        ToranaError: MkDocs reported an error or a warning, which it has printed.
    """
    if "torana" not in config.plugins:
        raise ToranaError('mkdocs.yml does not list the plugin "torana". Add it under "plugins"')
    set_site_dir(config, site_dir)
    counter = CountHandler()
    counter.setLevel(logging.WARNING)
    with logged_to(terminal(), counter):
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
        except (Abort, MkDocsException) as error:
            raise ToranaError(f"nothing was built: {error or 'see the warnings above'}") from error
        except jinja2.TemplateError as error:
            where = f"{error.filename}:{error.lineno}: " if isinstance(error, jinja2.TemplateSyntaxError) else ""
            raise ToranaError(f"nothing was built: a template of the theme fails: {where}{error}") from error
        except ToranaError:
            raise
        except Exception as error:
            raise error_of_others(error, root) or error from error
        finally:
            config.plugins.on_shutdown()
