"""Tells floodtest how far your client is: call processed() for each message that you are done with.

Copy this file into your program, or put its folder on the path. Outside a run of floodtest
it does nothing. MIT licence, see https://spdx.org/licenses/MIT.html
"""
import sys


def processed(n=1):
    """n more messages are finished with."""


for _finder in sys.meta_path:
    processed = getattr(_finder, "floodtest_processed", processed)
