"""`python -m torana.cli`."""

from torana.cli import main

main(prog_name="torana")
