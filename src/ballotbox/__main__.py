"""`python -m ballotbox`: the command line."""

import sys

from ballotbox.command.line import main

if __name__ == "__main__":
    sys.exit(main())
