"""Entry of `python -m cts_desktop` and of the frozen program."""

import multiprocessing
import sys

from cts_desktop.app.cli import main

# Guarded because worker processes import this module again under another name.
if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
