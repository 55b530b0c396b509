"""Audit: checks of a built site; the pages that sources are at: their addresses and descriptions.

In: a folder, or URLs. Out: findings, the values of a source.
Imports `records` and `editing`.
"""
