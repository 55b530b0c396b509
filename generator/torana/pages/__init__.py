"""Pages: what every page of the site shows, and its Markdown.

In: a `Dossier`. Out: views of pages, which the Jinja templates print.
Imports `records`, `wording` and `dossier`.
"""
