"""Dossier: records linked into one graph, with everything that follows from them.

In: records. Out: an immutable `Dossier`: backlinks, evidence, stages, sums, history.
Imports `records` and `wording`.
"""
