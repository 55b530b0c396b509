"""The files and templates of the theme that the site publishes in a smaller form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
from jinja2.ext import Extension
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from torana.site.inputs import template_folders
from torana.site.mkdocs.configuration import source_folders
from torana.site.theme_styles import ThemeStyles, Used, mentioned_classes

_SHEET = re.compile(r"assets/stylesheets/(?:main|palette)\.\w+\.min\.css")
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Unindented(Extension):
    """Templates of HTML with one space for the indentation of a line, which is 5% of an organisation's page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return a template with less indentation; one with preformatted text is not changed.

        A space is needed between a word and a tag whose line end Jinja removes.
        """
        return source if "<pre" in source or not str(name).endswith(".html") else _INDENTATION.sub(" ", source)


def compile_smaller(env: jinja2.Environment) -> None:
    """Let the templates of a theme give smaller pages."""
    # The lines of tags would stay in each page as empty lines: 10 of 82 kB of an organisation's page.
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension(Unindented)


def smaller_style_sheets(files: Files, config: MkDocsConfig, root: Path, languages: Iterable[str]) -> dict[str, bytes]:
    """Return the style sheets of Material without the rules that the site does not use, by their paths."""
    sheets = [file for file in files if _SHEET.fullmatch(file.src_uri)]
    if not sheets:
        return {}
    styles = ThemeStyles(used_styles(config, root, languages))
    return {file.src_uri: styles.pruned(file.content_string).encode() for file in sheets}


def used_styles(config: MkDocsConfig, root: Path, languages: Iterable[str]) -> Used:
    """Return the parts of the theme that `mkdocs.yml` and the hand-written files use."""
    folders = {*source_folders(config, root), *template_folders(root)}
    right_to_left = config.theme.get("direction") == "rtl" or {*languages, config.theme["language"]} & {*_RIGHT_TO_LEFT}
    colours = {palette[name] for palette in _palettes(config) for name in ("primary", "accent") if name in palette}
    return Used(set(_switches(config)), mentioned_classes(folders), colours, bool(right_to_left))


def _switches(config: MkDocsConfig) -> Iterator[str]:
    yield from (*config.markdown_extensions, *config.plugins, *config.theme.get("features", ()), *config.extra)
    if config.repo_url:
        yield "repo_url"


def _palettes(config: MkDocsConfig) -> Iterable[Mapping[str, Any]]:
    """The palettes of the theme; `mkdocs.yml` has one or a list."""
    palette = config.theme.get("palette", ())
    return (palette,) if isinstance(palette, Mapping) else palette
