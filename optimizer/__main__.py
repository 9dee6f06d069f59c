"""`python -m optimizer` is the command `optimizer`."""

from optimizer.cli import main

main()
