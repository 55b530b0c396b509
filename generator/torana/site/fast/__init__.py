"""Fast rendering: the same bytes as MkDocs and Python-Markdown, in less time.

In: Markdown as our templates write it. Out: HTML. MkDocs renders everything else.
Imports `pages`, `site.csp` and `site.mkdocs`. Outside, only `site.mkdocs` uses `FastHtml`.
"""
