"""Parts of all kinds of pages: links, badges, facts with their evidence, numbered sources.

In: facts and entities. Out: views that templates print.
Imports the same packages as `pages`.
"""
