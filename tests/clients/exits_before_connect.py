"""Does not understand its arguments."""

import sys

print("usage: exits_before_connect.py --broker HOST", file=sys.stderr)
sys.exit(2)
