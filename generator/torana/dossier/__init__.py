"""Dossier: records linked into one graph, with everything that is derived from them.

In: records. Out: an immutable `Dossier`: its indexes, evidence, stages, totals and history.
Imports `records` and `wording`.

`load` reads, checks and links; `link` makes the `Dossier` of `graph` from records. `evidence`, `stages` and `sums` have
the rules of `docs/method.md`. `commits`, `git_history`, `events` and `diff` compare states of a dossier. `tracker` and
`digests` record the dependencies of pages.
"""
