"""Where classes, functions and variables are defined. Reads source files, so never while the client stands still."""
import re
import sys
import sysconfig

_SOURCE_MAX = 4 << 20
_paths = sysconfig.get_paths()
STDLIB = tuple(set(filter(None, (_paths.get('stdlib'), _paths.get('platstdlib')))))
PACKAGES = ('site-packages', 'dist-packages')


def is_library(file):
    """In the standard library or among installed packages, or without a file."""
    return not file or file.startswith('<') or is_stdlib(file) or any(part in file for part in PACKAGES)


def is_stdlib(file):
    return not file or file.startswith('<frozen') or (
        file.startswith(STDLIB) and not any(part in file for part in PACKAGES))


def module_file(name):
    """Of a loaded module."""
    module = sys.modules.get(name)
    if type(module) is not type(sys):
        return None
    file = vars(module).get('__file__')
    return file if type(file) is str and file.endswith('.py') else None


def _lines(file):
    try:
        with open(file, 'rb') as source:
            return source.read(_SOURCE_MAX).decode('utf-8', 'replace').splitlines()
    except (OSError, ValueError):
        return []


def class_line(file, name):
    pattern = re.compile(r'\s*class\s+%s\b' % re.escape(name))
    return _first(file, pattern)


def variable_line(file, name):
    pattern = re.compile(r'%s\s*(:[^=]+)?=[^=]' % re.escape(name))
    return _first(file, pattern)


def _first(file, pattern):
    for number, line in enumerate(_lines(file), 1):
        if pattern.match(line):
            return number
    return None


class Place(object):
    """file and line, the line found later (find_line)."""

    def __init__(self, file=None, line=None, class_name=None, variable=None):
        self.file = file
        self.line = line
        self._class_name = class_name
        self._variable = variable

    def find_line(self):
        if self.line is None and self.file and self._class_name:
            self.line = class_line(self.file, self._class_name)
        if self.line is None and self.file and self._variable:
            self.line = variable_line(self.file, self._variable)
