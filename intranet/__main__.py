"""``python -m intranet``: the same as the ``intranet`` command."""

from intranet.cli import main

main()
