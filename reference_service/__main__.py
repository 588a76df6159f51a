"""Runs the command line: `python -m reference_service`."""

from reference_service.command_line import main

if __name__ == "__main__":
    raise SystemExit(main())
