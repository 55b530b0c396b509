"""Preview: the site in a browser, updated as its files are edited.

In: a folder. Out: answers to a browser.
Imports `site` and the packages that it imports.
"""
