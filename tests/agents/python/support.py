"""Finds the agent's package, and runs the programs of shapes/ each in an own interpreter."""
import json
import os
import subprocess
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
AGENT = os.path.normpath(os.path.join(HERE, '..', '..', '..', 'probes', 'agents', 'python'))
SHAPES = os.path.join(HERE, 'shapes')
TIMEOUT_S = 120

if AGENT not in sys.path:
    sys.path.insert(0, AGENT)


def shape_file(name):
    return os.path.join(SHAPES, name + '.py')


def line_of(name, text):
    """The number of the first line of the shape that contains the text."""
    with open(shape_file(name)) as source:
        for number, line in enumerate(source, 1):
            if text in line:
                return number
    raise AssertionError('%s does not contain %s' % (name, text))


def run_shape(name, *arguments):
    """The findings that the shape prints."""
    env = dict(os.environ, PYTHONPATH=os.pathsep.join((AGENT, HERE)), PYTHONDONTWRITEBYTECODE='1')
    done = subprocess.run([sys.executable, shape_file(name)] + list(arguments), env=env, timeout=TIMEOUT_S,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True)
    if done.returncode == 77:
        raise unittest.SkipTest(done.stdout.strip())
    if done.returncode != 0:
        raise AssertionError('%s: %s' % (name, done.stderr))
    return json.loads(done.stdout.splitlines()[-1])
