"""Pages to Markdown, and the filters that templates use."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import safe_range

from torana.pages.markdown.escaping import attribute, escape, prose, spaced, unbroken, url
from torana.pages.markdown.page_metadata import front_matter, metadata
from torana.pages.markdown.relative_addresses import between, local
from torana.pages.markdown.templates import CompiledTemplates, Environment, template_errors
from torana.pages.page import Alternate, Page
from torana.pages.shared.addresses import address
from torana.pages.shared.links import Link, OwnText
from torana.wording.words import ENGLISH, Words

_GAP = re.compile(r"\n\n\n+")


def _own_words(words: Words) -> Callable[..., str]:
    """Return the function `t` of templates: one of the site's own words, translated and escaped.

    Templates also use it in quoted attributes of tags, which a quotation mark would end.
    """
    return lambda message, **values: escape(words.t(message, **values)).replace('"', "&#34;")


def filled_columns(table: str) -> str:
    """Return a Markdown table without the columns whose cells are all empty. The first column stays.

    Texts in cells contain no `|`: `escape` and `url` replace it.
    """
    head, rule, *rows = [line.split("|") for line in table.split("\n") if line.strip()]
    filled = [at for at in range(len(head)) if at < 2 or at == len(head) - 1 or any(row[at].strip() for row in rows)]
    if not rows or len(filled) == len(head):
        return table
    return "\n".join("|".join(row[at] for at in filled) for row in (head, rule, *rows)) + "\n"


class Renderer:
    """Fills in templates, one page at a time."""

    def __init__(
        self,
        folders: Sequence[Path],
        words: Words = ENGLISH,
        sections: Container[str] = frozenset(),
        compiled: CompiledTemplates | None = None,
    ) -> None:
        """
        Args:
            folders: The folders with templates, in order of precedence.
            words: The language of the site's own words.
            sections: The first parts of the paths of translated pages: see `registry.translated_sections`.
            compiled: The compiled templates, if renderers for other languages use them too.
        """
        self._sections = sections
        self.names: Mapping[str, tuple[str, str]] = {}
        """The names of entities in this language: see `entity_names.own_names`."""
        self._root = folders[0].parent
        self._environment = Environment(
            loader=jinja2.FileSystemLoader(folders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            # The filter `md` escapes; autoescaping would escape twice.
            autoescape=False,
            # The preview makes a new environment after a template has changed.
            auto_reload=False,
            bytecode_cache=compiled,
        )
        self._environment.filters |= {
            "md": self._md,
            "label": unbroken,
            "attribute": attribute,
            "url": url,
            "link": self._link,
            "name": self._name,
            "label_link": self._label_link,
            "target": self._target,
            "relative": self._relative,
            "file": self._file,
            "prose": prose,
            "filled_columns": filled_columns,
        }
        # Not in Jinja's context: filters are called a hundred times per page, and macros imported with a context are
        # created again for each page, in reference cycles that only the garbage collector frees.
        self.page: Page
        """The page that is being rendered."""
        self._within = ""
        self._foreign = False
        script_words = json.dumps(words.script, ensure_ascii=False)
        self._environment.globals |= {
            **{"here": self, "t": _own_words(words), "script_words": script_words},
            "range": safe_range,  # at most 100,000: a loop in a template ends
        }

    def render(self, page: Page) -> str:
        """Return the Markdown of a page with its front matter.

        Raises:
            ToranaError: See `body`.
        """
        return front_matter(metadata(page)) + self.body(page)

    def body(self, page: Page) -> str:
        """Return the Markdown of a page without its front matter.

        Raises:
            ToranaError: A template is missing or invalid, or uses a field that its view does not have.
        """
        self.page, self._within, self._foreign = page, page.path[: page.path.rfind("/") + 1], page.language != "en"
        body = self._filled(page.template, page, {"view": page.view, "page": page})
        if page.citation:
            body += f"\n\n{self.foot(page)}"
        body = "\n".join([line.rstrip(" \t") for line in body.split("\n")])
        return _GAP.sub("\n\n", body).strip() + "\n"

    def compile_templates(self) -> None:
        """Compile every template, so that processes which start now need not.

        A wrong template is an error only of the pages that use it.
        """
        for name in self._environment.list_templates(["j2"]):
            with suppress(jinja2.TemplateError):
                self._environment.get_template(name)

    def foot(self, page: Page) -> str:
        """Return how to cite a page, as Markdown.

        Raises:
            ToranaError: See `body`.
        """
        return self._filled("_cite.md.j2", page, {"citation": page.citation}).strip() + "\n"

    def _filled(self, template: str | tuple[str, ...], page: Page, values: Mapping[str, Any]) -> str:
        with template_errors(self._root, page.path):
            names = [template] if isinstance(template, str) else template
            return self._environment.select_template(names).render(values)

    # -- filters

    def _md(self, value: Any) -> str:
        """Return text of the dossier, with or without links, as Markdown."""
        if isinstance(value, Link):
            return self._link(value)
        if isinstance(value, str):
            return self._english(unbroken(value))
        linked = "".join(
            spaced(span, begun=index > 0) if isinstance(span, str) else f"[{unbroken(span.text)}]({self._target(span)})"
            for index, span in enumerate(value)
        )
        return linked if isinstance(value, OwnText) else self._english(linked)

    def _english(self, markdown: str) -> str:
        """Mark text of the dossier as English on a page in another language."""
        return f'<span lang="en">{markdown}</span>' if self._foreign and markdown else markdown

    def _link(self, value: Link) -> str:
        """Return a link to a page of the site, relative to the page that is being rendered."""
        return f"[{self._name(value)}]({self._target(value)})"

    def _name(self, value: Link) -> str:
        """Return the text of a link; that of an entity's name in the language of the page, if it has one."""
        name, own = self.names.get(value.path, ("", ""))
        return unbroken(own) if own and value.text == name else self._english(unbroken(value.text))

    def _label_link(self, value: Link, text: str = "") -> str:
        """Return a link with a text in the site's own words: that of the link, or the given Markdown."""
        return f"[{text or unbroken(value.text)}]({self._target(value)})"

    def _relative(self, value: Alternate) -> str:
        """Return the address of the same page in another language."""
        return between(self._within, value.path)

    def _file(self, path: str) -> str:
        """Return the address of a file of the site, relative to the page in a browser."""
        return "../" * address(self.page.path).count("/") + attribute(path)

    def _target(self, link: Link) -> str:
        """Return the address of a link to a Markdown file, which every builder rewrites."""
        if "://" in link.path:
            return url(link.path)
        path = local(link.path, self.page.folder, self._sections)
        if not link.anchor:
            return between(self._within, path)
        return f"#{link.anchor}" if path == self.page.path else f"{between(self._within, path)}#{link.anchor}"
