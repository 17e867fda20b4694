"""`python -m xjaudit`."""

from xjaudit.cli import main

main()
