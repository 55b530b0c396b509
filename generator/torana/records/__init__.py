"""Records: the YAML files of a dossier, read and checked.

In: the files of `content/` and `seeds/`. Out: records of the model, and problems with file, line and column.
Imports no other package of Torana.
"""
