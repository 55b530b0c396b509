"""References: bibliographies of reference managers, as the sources of a dossier.

In: a file in BibTeX, RIS or CSL-JSON. Out: the values of sources, and problems with file and line.
Imports `records`.
"""
