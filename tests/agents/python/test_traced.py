"""--tracemalloc: lines of source, where the interpreter itself has switched tracing on. A look that was cut short."""
import json
import os
import subprocess
import sys
import unittest

import support
from floodtest_agent import explain, memory

PROGRAM = '''
import json, sys
from floodtest_agent import census, explain
assert 'tracemalloc' not in sys.modules
before = census.Census.take()
kept = [bytes(1000) for _ in range(5000)]
print(json.dumps(explain.explain(before)['lines'][0]))
'''


class Traced(unittest.TestCase):
    def test_the_line_that_allocates(self):
        env = dict(os.environ, PYTHONPATH=support.AGENT, PYTHONTRACEMALLOC='1', PYTHONDONTWRITEBYTECODE='1')
        out = subprocess.check_output([sys.executable, '-S', '-c', PROGRAM], env=env, timeout=support.TIMEOUT_S)
        line = json.loads(out.decode())
        self.assertEqual((line['file'], line['line']), ('<string>', 6))
        self.assertGreater(line['growth_bytes'], 5000000)
        self.assertGreaterEqual(line['growth_count'], 5000)


class Cut(unittest.TestCase):
    class Look(object):
        live = 0

    def culprits(self, cut):
        found = {'notes': [], 'culprits': []}
        look = self.Look()
        look.is_partial = cut
        kept, memory.findings = memory.findings, lambda *_: {
            'native_growth_bytes': 1 << 30, 'native_bytes': 1 << 30, 'live_growth_bytes': 0}
        try:
            explain._memory(found, None, None, look)
        finally:
            memory.findings = kept
        return [culprit['kind'] for culprit in found['culprits']]

    def test_what_was_not_looked_at_is_not_blamed_on_c(self):
        self.assertEqual(self.culprits(False), ['native'])
        self.assertEqual(self.culprits(True), [])


if __name__ == '__main__':
    unittest.main()
