"""One `Page` to Markdown through Jinja, and the filters that templates use."""

from __future__ import annotations

import html
import json
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension

import torana
from torana import ToranaError
from torana.bounded_cache import Kept
from torana.pages.registry import UNTRANSLATED, Alternate, Link, Page
from torana.wording.words import ENGLISH, Words

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# None of these can begin a construct inside a line once a letter has come before it; escaping only what can
# keeps the Markdown readable in a review. The measurements behind this are `tests/test_render.py`'s.
_HARMLESS = frozenset(",.'/();:-?%$+=@\"")
_RISKY = re.compile(r"[!#&*<>\[\\\]^_`{|}~]")
_GAP = re.compile(r"\n\n\n+")
_FIRST_LETTER = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=50_000)
def escape(text: str, begun: bool = False) -> str:
    """A text as Markdown that shows exactly this text, whatever it holds, in a paragraph, heading, list or table.

    With `begun`, something else stands before it on the line. Every punctuation mark that could begin a construct
    becomes a numeric reference, white space is folded. Escaping with backslashes or with `html.escape` does not hold:
    Python-Markdown's extensions see through both.
    """
    folded = " ".join(text.split())
    if begun or folded[:1].isalpha():
        # Most texts: what is harmless inside a line is harmless in all of it.
        return _RISKY.sub(_reference, folded)
    first = _FIRST_LETTER.search(folded)
    safe_from = first.start() if first else len(folded)

    def reference(match: re.Match[str]) -> str:
        character = match.group()
        if character in _HARMLESS and match.start() > safe_from:
            return character
        return _reference(match)

    return _PUNCTUATION.sub(reference, folded)


def _reference(match: re.Match[str]) -> str:
    """A character as a numeric reference."""
    return f"&#{ord(match.group())};"


def prose(text: str) -> str:
    """A docstring of ours as Markdown: what stands in backticks is code, the rest is text."""
    parts = " ".join(text.split()).split("`")
    return "".join(f"`{part}`" if index % 2 else _spaced(part, begun=True) for index, part in enumerate(parts))


def _spaced(text: str, *, begun: bool) -> str:
    """A text with other things beside it, escaped: folding must not eat the space between them."""
    middle = escape(text, begun=begun)
    before = " " if text[:1].isspace() and begun else ""
    after = " " if text[-1:].isspace() and middle else ""
    return f"{before}{middle}{after}"


@lru_cache(maxsize=50_000)
def attribute(text: str) -> str:
    """A text for a quoted attribute of a tag that stands in Markdown: every punctuation mark a numeric reference."""
    return re.sub(r"[!-,/:-@\[-`{-~]", lambda m: f"&#{ord(m.group())};", " ".join(text.split()))


def css_text(text: str) -> str:
    """A text for a quoted string of CSS inside `<style>`: what is no letter, digit or space by its code point."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in " ".join(text.split()))


@lru_cache(maxsize=50_000)
def url(address: str) -> str:
    """An address for the destination of a Markdown link, in angle brackets.

    The model lets no space, quote, bracket or angle through; what Markdown could still read is percent-encoded.
    """
    encoded = re.sub(r"[*_~\[\]()<>'!|`{}\\^]", lambda m: f"%{ord(m.group()):02X}", address)
    return f"<{encoded}>"


class OwnWords(Extension):
    """Says the site's own words once, when a template is read: a template has the same ones on every page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """A template with the words in the place of `{{ t("…") }}`, where nothing is put into them."""
        say: Any = self.environment.globals["t"]
        return _OWN_WORDS.sub(lambda match: str(say(match[1])), source)


_OWN_WORDS = re.compile(r'\{\{ t\("([^"\\\n]*)"\) \}\}')


class _Direct(CodeGenerator):
    """Compiles `a.b` to just that, and a call to a call that passes nothing on.

    Jinja looks an attribute up as an item too, and asks what a function wants to be told, a thousand times a page.
    Views are no mappings, and no function of ours wants anything. A field that is not there is an error as before.
    """

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """An attribute."""
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A call of a function or a macro."""
        self.write("environment.called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class _Environment(jinja2.Environment):
    code_generator_class = _Direct

    @staticmethod
    def called(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Calls a function from a template."""
        return function(*arguments, **named)


class Renderer:
    """Templates, compiled once, and the filters that they use; it renders one page at a time."""

    def __init__(self, folders: Sequence[Path], words: Words = ENGLISH) -> None:
        """
        Args:
            folders: Where the templates are looked for, in order.
            words: The language of the site's own words.
        """
        self._environment = _Environment(
            loader=jinja2.FileSystemLoader(folders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            extensions=[OwnWords],
            # Markdown has an escape of its own, `md`: HTML's would be a second one.
            autoescape=False,
        )
        self._environment.filters |= {
            "md": self._md,
            "own": escape,
            "attribute": attribute,
            "url": url,
            "link": self._link,
            "own_link": self._own_link,
            "target": self._target,
            "relative": self._relative,
            "prose": prose,
            "once": self._once,
        }
        self._made: Kept[tuple[Any, str]] = Kept(50_000)
        # Not from Jinja's context: filters are called a hundred times a page, and what is imported with a context is
        # made anew for each page, in circles that only the collector of garbage finds.
        self.page: Page
        """What is being rendered."""
        self._within = ""
        self._foreign = False

        said: dict[str, str] = {}

        def t(message: str, **values: object) -> str:
            """One of the site's own words, escaped."""
            if values:
                return escape(words.t(message, **values))
            if (found := said.get(message)) is None:
                found = said[message] = escape(words.t(message))
            return found

        script_words = json.dumps(words.script, ensure_ascii=False)
        self._environment.globals |= {"here": self, "t": t, "script_words": script_words}

    def render(self, page: Page) -> str:
        """The Markdown of a page, front matter included.

        Raises:
            ToranaError: See `body`.
        """
        return front_matter(metadata(page)) + self.body(page)

    def body(self, page: Page) -> str:
        """The Markdown of a page without its front matter.

        Raises:
            ToranaError: A template is missing, is not valid, or asks for a field that its view does not have.
        """
        self.page, self._within, self._foreign = page, folder_in(page.path), page.language != "en"
        body = self._filled(page.template, page, {"view": page.view, "page": page})
        if page.citation:
            body += f"\n\n{self.foot(page)}"
        body = "\n".join([line.rstrip(" \t") for line in body.split("\n")])
        return _GAP.sub("\n\n", body).strip() + "\n"

    def foot(self, page: Page) -> str:
        """How to cite a page, as Markdown.

        Raises:
            ToranaError: See `body`.
        """
        return self._filled("_cite.md.j2", page, {"citation": page.citation}).strip() + "\n"

    def _filled(self, template: str, page: Page, values: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(template).render(values)
        except (jinja2.TemplateError, AttributeError, TypeError) as error:
            where = _where(error)
            if not isinstance(error, jinja2.TemplateError) and not where:
                raise  # not the template's
            message = (error.message if isinstance(error, jinja2.TemplateError) else "") or error
            raise ToranaError(f"templates/{template}: {message} ({where or template}, for {page.path})") from error

    # -- filters

    def _md(self, value: Any) -> str:
        """Text of the dossier, or such text with links, as Markdown."""
        if isinstance(value, Link):
            return self._link(value)
        if isinstance(value, str):
            return self._english(escape(value))
        return self._english(
            "".join(
                _spaced(span, begun=index > 0)
                if isinstance(span, str)
                else f"[{escape(span.text)}]({self._target(span)})"
                for index, span in enumerate(value)
            ),
        )

    def _english(self, markdown: str) -> str:
        """Markdown of the dossier's own text, which is English, marked as such on a page in another language."""
        return f'<span lang="en">{markdown}</span>' if self._foreign and markdown else markdown

    def _link(self, value: Link) -> str:
        """A link to a page of the site, relative to the page that is being rendered."""
        return f"[{self._english(escape(value.text))}]({self._target(value)})"

    def _own_link(self, value: Link, text: str = "") -> str:
        """A link with one of the site's own words on it: that of the link, or Markdown that is given."""
        return f"[{text or escape(value.text)}]({self._target(value)})"

    def _relative(self, value: Alternate) -> str:
        """The address of the same page in another language."""
        return between(self._within, value.path)

    def _target(self, link: Link) -> str:
        """The address of a link as Markdown wants it: raw HTML no two engines rewrite alike."""
        path = local(link.path, self.page.folder)
        if not link.anchor:
            return between(self._within, path)
        return f"#{link.anchor}" if path == self.page.path else f"{between(self._within, path)}#{link.anchor}"

    def _once(self, thing: Any, macro: jinja2.runtime.Macro) -> str:
        """What a macro makes of a thing that many pages show alike, made once for the pages of a folder.

        Their links are the same, as long as the macro links no place on a page: it would, on that page, lead to itself.
        """
        key = (id(thing), macro.name, self._within)
        found = self._made.get(key)
        if found is None:
            # The thing is kept too: else another might get its number.
            found = thing, str(macro(thing))
            self._made.put(key, found)
        return found[1]


def _where(error: Exception) -> str:
    """The line of a template that an error comes from: `organisation.md.j2:12`; nothing where it is from elsewhere."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    if frames[-1][0] is _Environment.called.__code__:
        frames.pop()  # what the template calls cannot be called
    code, line = frames[-1]
    name = Path(code.co_filename).name
    return f"{name}:{line}" if name.endswith(".j2") else ""


def metadata(page: Page) -> dict[str, Any]:
    """What the theme is told of a page, title and description escaped: MkDocs puts them into the HTML as they are."""
    meta: dict[str, Any] = {
        "title": html.escape(page.title),
        "description": html.escape(" ".join(page.description.split())),
    }
    if page.hide:
        meta["hide"] = list(page.hide)
    if page.alternates:
        meta["alternates"] = [{"language": a.language, "address": a.address} for a in page.alternates]
    if page.language != "en":
        meta["language"] = page.language
        meta["frame"] = dict(page.frame)
    if page.alone:
        meta["alone"] = True
    if page.scripts:
        meta["scripts"] = [f"assets/{name}.js" for name in page.scripts]
    if page.redirect:
        # From the page's address, a folder of its own, to the other's: the same on every engine and sub-path.
        meta["redirect"] = "../" * (page.path.count("/") + 1) + page.redirect.path.removesuffix(".md") + "/"
    if page.head:
        meta["head"] = page.head
    if page.running:
        meta["running"] = css_text(page.running)
    return meta


def front_matter(values: Mapping[str, Any]) -> str:
    """The head of a Markdown file."""
    # What YAML reads as a date is none for JSON.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}\n" for key, value in values.items())
    return f"---\n{''.join(lines)}---\n\n"


def local(path: str, folder: str) -> str:
    """The file that a link leads to: a page in the language whose pages lie in a folder, if there is one."""
    return path if not folder or path in UNTRANSLATED or not path.endswith(".md") else folder + path


def folder_in(path: str) -> str:
    """The folder of a file, with `/` at its end."""
    return path[: path.rfind("/") + 1]


@lru_cache(maxsize=50_000)
def between(one: str, other: str) -> str:
    """The relative address from one file of the site to another; those beside each other have the same.

    `posixpath.relpath` asks the system where it is, and is slow.
    """
    folders, parts = one.split("/")[:-1], other.split("/")
    same = 0
    for folder, part in zip(folders, parts[:-1], strict=False):
        if folder != part:
            break
        same += 1
    return "../" * (len(folders) - same) + "/".join(parts[same:])


def template_folders(root: Path) -> list[Path]:
    """Where templates are looked for: the dossier's own `templates/` first, file by file, then the package's."""
    package = Path(torana.__file__).parent
    # In a checkout the package's templates are at the top, in a wheel inside it.
    return [root / "templates", package / "templates", package.parent.parent / "templates"]
