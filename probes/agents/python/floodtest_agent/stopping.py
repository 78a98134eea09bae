"""The agent's thread is asked to end, as the client forks or exits: long work looks here and is given up."""


class Stopped(Exception):
    """The work was given up."""


_requested = False


def request():
    global _requested
    _requested = True


def withdraw():
    global _requested
    _requested = False


def requested():
    return _requested


def check():
    if _requested:
        raise Stopped
