"""The pages of entities: one module per entity type, with its view, index row, lists and JSON-LD.

In: an entity of a `Dossier`. Out: the views of its page and of its row in the index.
Imports the same packages as `pages`. `by_type` is the table of all types.
"""
