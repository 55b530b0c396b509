"""Audit: checks of a built site; the web pages of sources: their addresses, descriptions and passages.

In: a folder, or URLs. Out: findings, the values of a source.
Imports `records` and `editing`.
"""
