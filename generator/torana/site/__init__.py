"""Site: pages and exports as a folder of finished files.

In: a `Dossier`, templates and `mkdocs.yml`. Out: `site/`, replaced only if the whole build succeeds.
Imports `pages`, `exports` and the packages that they import.
"""
