"""How the agent gets in (see README.md): site.py imports this from agent.zip.

It leaves no trace where the client can look: the zip goes from sys.path, and the module that
is called sitecustomize in the end is the user's own, or none. Runs under Python 2.7, too, where
it does no more than that.
"""
import sys


def _floodtest_leave(archive):
    """Makes the import path what it would be without us."""
    if archive in sys.path:
        sys.path.remove(archive)
    sys.path_importer_cache.pop(archive, None)


def _floodtest_start(loader):
    """Starts the agent; what fails in it is no business of the client's."""
    try:
        import posix

        link = posix.environ.get(b"FLOODTEST_AGENT")
        if not link or sys.implementation.name != "cpython" or sys.version_info < (3, 8):
            return
        path = "floodtest_agent/private.py"
        code = compile(loader.get_data(loader.archive + "/" + path), path, "exec")
        namespace = {"__name__": "floodtest_agent.private"}
        exec(code, namespace)
        namespace["begin"](loader, link)
    except Exception:
        pass


# Before the user's own sitecustomize: that may patch what the agent stands on (gevent does).
_floodtest_leave(__loader__.archive)
_floodtest_start(__loader__)

# As if we had not been there: what this raises (also that there is none) site.py handles.
_floodtest_self = sys.modules.pop("sitecustomize")
try:
    __import__("sitecustomize")
except BaseException:
    # Whoever is importing us takes this away again, and some versions insist on it.
    sys.modules["sitecustomize"] = _floodtest_self
    raise
