"""Wording: the words, dates and numbers of the site, in English and in translations.

In: values of the model, the PO files of a dossier. Out: text, translated settings.
Imports `records`.
"""
