"""`python -m casefacts` is the command `casefacts`."""

from casefacts.cli import main

main()
