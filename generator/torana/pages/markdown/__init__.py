"""The Markdown of a page: its template is filled in, with every text escaped.

In: a `Page`. Out: its Markdown, and the front matter for the theme.
Imports the same packages as `pages`, and Jinja.
"""
