"""Audit: checks of a built site and of the addresses of sources.

In: a folder, or URLs. Out: findings.
Imports `records`.
"""
