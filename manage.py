"""Django's own commands, for habit's sake: the same as ``ecluse manage``."""

import sys

from ecluse.__main__ import main

if __name__ == "__main__":
    raise SystemExit(main(["manage", *sys.argv[1:]]))
