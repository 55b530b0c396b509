"""Wording: the words, dates and numbers of the site, in English and in translations.

In: values of the model. Out: text.
Imports `records`.
"""
