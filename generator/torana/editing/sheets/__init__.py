"""Spreadsheets: the changes that an edited table of `torana export` means, or a table of other people.

In: the file of a spreadsheet, and records. Out: the new text of YAML files, or problems by sheet, row and column.
Imports `records`, `dossier` and `editing`.
"""
