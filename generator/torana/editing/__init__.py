"""Editing: changes to YAML files that keep their comments: format, insert, rename, init.

In: a file or a name. Out: the new text of files.
Imports `records`.
"""
