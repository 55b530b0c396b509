"""Exports: the dossier as data, one module per format.

In: a `Dossier`. Out: files with their content.
Imports `pages` and the packages that it imports.
"""
