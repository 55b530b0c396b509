"""Records: the YAML files of a dossier, read and checked.

In: the files of `content/` and `seeds/`. Out: records of the model, and problems with file, line and column.
Imports no other package of Torana.

`reader` reads all files: `yaml_parser` makes nodes, `validate` makes records of `models`, `facts` and `settings`, and
`rules` runs the rules, also those in the other modules `*_rules`. `yaml_mistakes`, `diagnose` and the modules `*_hints`
explain errors. `entity_types`, `declared_types` and `relations` describe the models to all other packages.
"""
