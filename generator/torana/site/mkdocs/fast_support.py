"""The configurations of MkDocs that the fast path supports. With any other, MkDocs makes every page itself."""

from __future__ import annotations

from torana.site.mkdocs.configuration import Configuration

EXTENSIONS = frozenset(
    {"attr_list", "def_list", "md_in_html", "tables", "toc", "pymdownx.highlight", "pymdownx.superfences"}
)
"""The Markdown extensions that the converter replaces."""


def unsupported(config: Configuration) -> str:
    """Return the reason why MkDocs must make all pages itself; empty if it need not."""
    others = sorted(name for name in config.plugins if name != "torana")
    if others or config.hooks:
        names = ", ".join(dict.fromkeys([*others, *map(str, config.hooks)]))
        return f"mkdocs.yml names plugins or hooks that may change any page: {names}"
    # MkDocs always adds fenced_code, which our templates do not use.
    if extensions := set(config.markdown_extensions) - EXTENSIONS - {"fenced_code"}:
        names = ", ".join(sorted(extensions))
        return f"mkdocs.yml names Markdown extensions that the fast converter does not know: {names}"
    if config.mdx_configs.get("toc") != {"permalink": True}:
        return "mkdocs.yml changes the settings of the table of contents (toc)"
    if config.use_directory_urls is False:
        return "mkdocs.yml sets use_directory_urls to false"
    return ""
