"""Dossier: records linked into one graph, with everything that is derived from them.

In: records. Out: an immutable `Dossier`: its indexes, evidence, stages, totals and history.
Imports `records` and `wording`.
"""
