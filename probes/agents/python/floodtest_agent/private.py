"""The agent's own imports: what it loads, the client does not see.

The modules of the agent are executed with built-ins of their own, in which `import` finds the
agent's modules in agent.zip and keeps them out of sys.modules. It also keeps the original
built-in functions, whatever the client replaces later. C modules that are needed from the
beginning are loaded now, while nothing else runs, and taken out of sys.modules again.

After the start only modules that are there already should be imported: a file of the client may
have the name of one in the standard library.
"""
import sys

PACKAGE = "floodtest_agent"

# Loaded at once, and not left behind.
_EARLY = ("_operator", "_signal", "_socket", "_thread", "_tracemalloc", "_weakref", "gc", "itertools", "posix",
          "select", "time", "atexit")

# Before 3.10 a second instance of this one would forget what was registered with the first.
_STAYS = ("atexit",) if sys.version_info < (3, 10) else ()

_Module = type(sys)
_import = __import__


class _Importer:
    def __init__(self, loader):
        self.builtins = dict(vars(sys.modules["builtins"]), __import__=self.find)
        self.modules = {}
        self.early = {}
        prefix = loader.archive + "/" + PACKAGE + "/"
        names = loader.get_data(prefix + "MODULES").decode("utf-8").split()
        # All of it now: the client may change its root directory or its user.
        self.sources = {name: loader.get_data(prefix + name + ".py") for name in names}
        self.package = _Module(PACKAGE)
        self.modules[PACKAGE] = self.package

    def load_early(self):
        before = set(sys.modules)
        for name in _EARLY:
            self.early[name] = _import(name)
        for name in set(sys.modules).difference(before, _STAYS):
            del sys.modules[name]

    def find(self, name, importer=None, local=None, names=(), level=0):
        """__import__ of the agent's modules."""
        if level == 0 and name in self.early:
            return self.early[name]
        if level == 0 and name.partition(".")[0] != PACKAGE:
            return _import(name, importer, local, names, level)
        if level:
            name = PACKAGE + ("." + name if name else "")
        if name == PACKAGE:
            for part in names or ():
                if part in self.sources:
                    self.own(PACKAGE + "." + part)
            return self.package
        module = self.own(name)
        return module if names else self.package

    def own(self, name):
        module = self.modules.get(name)
        if module is not None:
            return module
        short = name.partition(".")[2]
        if short not in self.sources:
            raise ImportError("the agent has no module " + short, name=name)
        module = _Module(name)
        module.__builtins__ = self.builtins
        module.__package__ = PACKAGE
        module.__file__ = PACKAGE + "/" + short + ".py"
        self.modules[name] = module
        try:
            exec(compile(self.sources[short], module.__file__, "exec"), vars(module))
        except BaseException:
            del self.modules[name]
            raise
        setattr(self.package, short, module)
        return module


def begin(loader, path):
    """Starts the agent in this process; path: of floodtest's socket."""
    importer = _Importer(loader)
    importer.load_early()
    importer.own(PACKAGE + ".guest").begin(path)
