"""Exports: the dossier as data, one module per format.

In: a `Dossier`. Out: the path, description and content of each file.
Imports `pages` and the packages that it imports.
"""
