"""Wording: the site's own words, dates and numbers, in English and in translations.

In: values of the model, the PO files of a dossier. Out: text, translated settings.
Imports `records`.
"""
