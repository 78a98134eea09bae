"""Where classes, functions and variables are defined. Reads source files, so never while the client stands still."""
import sys

from . import safe, stopping

_SOURCE_MAX = 4 << 20


def _stdlib():
    """Directories of the standard library."""
    own = safe.text(safe.module('os').get('__file__')).rpartition('/')[0]
    version = 'python%d.%d' % sys.version_info[:2]
    usual = ['/'.join((prefix, lib, version)) for prefix in (sys.base_prefix, sys.base_exec_prefix)
             for lib in ('lib', getattr(sys, 'platlibdir', 'lib'))]
    return tuple(set(usual + ([own] if own else [])))


STDLIB = _stdlib()
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


def stem(file):
    """The file's name without directory and ending."""
    name = file.rpartition('/')[2]
    return name.rpartition('.')[0] or name


def _lines(file):
    stopping.check()
    try:
        with open(file, 'rb') as source:
            return source.read(_SOURCE_MAX).decode('utf-8', 'replace').splitlines()
    except (OSError, ValueError):
        return []


def class_line(file, name):
    return _first(file, lambda line: _defines(line, name))


def variable_line(file, name):
    return _first(file, lambda line: _assigns(line, name))


def _defines(line, name):
    """Is it `class name`?"""
    words = line.split(None, 2)
    if len(words) < 2 or words[0] != 'class':
        return False
    return words[1].startswith(name) and not ('_' + words[1][len(name):][:1]).isidentifier() or words[1] == name


def _assigns(line, name):
    """Is it `name = `, or `name: type = `, at the line's beginning?"""
    if not line.startswith(name):
        return False
    target, equals, value = line[len(name):].partition('=')
    target = target.strip()
    return bool(equals) and (not target or target.startswith(':')) and value[:1] not in ('', '=')


def _first(file, matches):
    for number, line in enumerate(_lines(file), 1):
        if matches(line):
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
