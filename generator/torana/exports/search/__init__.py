"""Search: the index that a reader's browser fetches in pieces. `docs/assets/search.js` reads it.

In: a `Dossier`. Out: the files of `search/`.
Imports what `exports` imports.
"""
