"""Pages: the content of every page of the site, and its Markdown.

In: a `Dossier`. Out: views of pages, which the Jinja templates print, and their Markdown.
Imports `records`, `wording` and `dossier`.

`registry` lists all pages. `entities` has one module per entity type; `home`, `report`, `explore`, `index`, `facts`,
`timeline`, `network`, `changes`, `evidence`, `search`, `brief`, `data_page` and `reference` have one page each.
`shared` has the parts that they are composed of, `drawings` the SVG, and `markdown` fills in the templates.
"""
