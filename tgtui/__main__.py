"""Runs tgtui as `python -m tgtui`."""

import sys

from tgtui.cli.main import main


if __name__ == "__main__":
    sys.exit(main())
