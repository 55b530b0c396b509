"""MkDocs: all code that depends on MkDocs, except the theme's frame in `site.fast`.

In: `mkdocs.yml` and a maker of pages. Out: a site that MkDocs has built, and the plugin that MkDocs loads.
Imports `site` and the packages that it imports.
"""
