"""`python -m support COMMAND`: the commands beside behave itself."""

from __future__ import annotations

import sys

from support.commands.command_line import main

if __name__ == "__main__":
    sys.exit(main())
