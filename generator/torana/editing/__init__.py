"""Editing: formats YAML files, adds facts, renames and merges, without losing comments; creates new dossiers.

In: a file or a slug. Out: the new text of files.
Imports `records` and `dossier`.
"""
