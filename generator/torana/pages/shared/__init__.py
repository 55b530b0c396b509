"""Parts that all kinds of pages are composed of: links, badges, facts with their evidence, numbered sources.

In: facts and entities. Out: views that templates print.
Imports the same packages as `pages`.
"""
