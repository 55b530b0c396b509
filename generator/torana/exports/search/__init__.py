"""Search: the index, which browsers fetch in pieces. `docs/assets/search.js` reads it.

In: a `Dossier`. Out: the path and content of each file in `search/`.
Imports what `exports` imports.
"""
