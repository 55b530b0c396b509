"""Drawings: timelines, networks, maps and charts as SVG, without a library.

In: facts and entities. Out: coordinates and labels that templates print.
Imports the same packages as `pages`.
"""
