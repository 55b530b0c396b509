"""Site: pages and exports as a folder of finished files.

In: a `Dossier`, templates and `mkdocs.yml`. Out: `site/`, replaced only if the whole build succeeds.
Imports `editing`, `pages`, `exports` and the packages that they import.

`build` does one build, step by step. `plan` lists every page and file. `builder` makes them with `page_maker`, except
those that `build_cache` keeps; `on_demand` makes them for the preview. `publish` replaces the old site. All that knows
MkDocs is in `mkdocs`; `fast` is the optimised renderer.
"""
