"""Each program of shapes/ holds memory in one known way: the explanation must name it."""
import unittest

import support

# name: kind, type, owner, the line with the owner's definition (None: unknown), length, bytes of the items, and what
# the chain contains in this order: types, names, or how one holds the other
SHAPES = {
    'websockets_queue': ('queue', 'collections.deque', 'WebSocketClientProtocol.messages', None, 3000, 3150000,
                         ['.messages', "local 'ws'", 'main']),
    'asyncio_queue_class': ('queue', 'asyncio.Queue', 'Client.inbox', '# owner', 5000, 5200000,
                            ['collections.deque', '._queue', 'asyncio.Queue', '.inbox', 'Client']),
    'asyncio_queue_local': ('queue', 'asyncio.Queue', 'main() local queue', '# owner', 5000, 3800000,
                            ['._queue', "local 'queue'", 'main']),
    'asyncio_queue_global': ('queue', 'asyncio.PriorityQueue', 'asyncio_queue_global.inbox', '# owner', 5000,
                             3200000, ['list', '._queue', "global 'inbox'", 'module']),
    'queue_worker': ('queue', 'queue.Queue', 'Consumer.pending', '# owner', 5000, 3800000,
                     ['.queue', 'queue.Queue', '.pending', 'Consumer']),
    'queue_given': ('queue', 'queue.Queue', 'main() local messages', '# owner', 5000, 3800000,
                    ['.queue', 'queue.Queue', "local 'messages'", 'main']),
    'simple_queue': ('queue', 'queue.SimpleQueue', 'simple_queue.jobs', '# owner', 5000, 4100000,
                     ["global 'jobs'", 'module']),
    'deque_attribute': ('queue', 'collections.deque', 'Buffer.items', '# owner', 5000, 3800000,
                        ['.items', 'Buffer', "local 'buffer'", 'main']),
    'task_per_message': ('tasks', 'asyncio.Task', 'handle', '# owner', 4000, 12000000,
                         ['acquire', '.cr_await', 'handle', '._coro', 'asyncio.Task']),
    'task_set': ('tasks', 'asyncio.Task', 'Client.handle', '# owner', 3000, 9000000,
                 ['sleep', 'handle', 'asyncio.Task', "global 'tasks'", 'module']),
    'lru_function': ('cache', 'functools.lru_cache', 'lru_function.parse', '# owner', 4000, 4400000,
                     ["global 'parse'", 'module']),
    'lru_method': ('cache', 'functools.lru_cache', 'Decoder.decode', '# owner', 4000, 4000000, ['.decode', 'Decoder']),
    'dict_global': ('collection', 'dict', 'dict_global.cache', '# owner', 20000, 3500000,
                    ["global 'cache'", 'module']),
    'dict_class': ('collection', 'dict', 'Registry.known', '# owner', 20000, 1600000, ['.known', 'Registry']),
    'weak_keys': ('collection', 'weakref.WeakKeyDictionary', 'App.sessions', '# owner', 3000, 3500000,
                  ['.data', 'WeakKeyDictionary', '.sessions', 'App']),
    'subscribers': ('collection', 'list', 'Bus.subscribers', '# owner', 3000, 2900000, ['.subscribers', 'Bus']),
    'ordered_dict': ('collection', 'collections.OrderedDict', 'Store.by_id', '# owner', 20000, 5000000,
                     ['.by_id', 'Store', "global 'store'"]),
    'growing_text': ('buffer', 'str', 'Log.text', '# owner', None, 1889049, ['.text', 'Log']),
    'growing_bytearray': ('buffer', 'bytearray', 'main() local received', '# owner', None, 2000000,
                          ["local 'received'", 'main']),
    'closure_buffer': ('buffer', 'bytearray', 'Recorder.buffer', '# owner', None, 2000000,
                       ['.buffer', 'Recorder', "closure of consume() 'recorder'", "local 'consume'", 'main']),
    'list_of_bytes': ('collection', 'list', 'Reader.chunks', '# owner', 300, 30000000, ['.chunks', 'Reader']),
    'bytes_io': ('buffer', 'io.BytesIO', 'Capture.out', '# owner', None, 2000000, ['.out', 'Capture']),
    'string_io': ('buffer', 'io.StringIO', 'Transcript.out', '# owner', None, 2000000, ['.out', 'Transcript']),
    'cycles': ('garbage', '__main__.Session', '__main__.Session', '# owner', 20000, 10000000, ['Session']),
    'resurrected': ('collection', 'list', 'resurrected.kept', '# owner', 3000, 1800000, ["global 'kept'", 'module']),
    'call_later': ('callbacks', 'list', 'expire', '# owner', 4000, 3700000, ['._scheduled', 'EventLoop']),
    'coroutine_local': ('collection', 'list', 'collect() local seen', '# owner', 5000, 1800000,
                        ["local 'seen'", 'collect']),
    'thread_stack': ('collection', 'list', 'collect() local results', '# owner', 5000, 1800000,
                     ["local 'results'", 'collect', 'collector']),
    'thread_local': ('collection', 'list', 'thread_local.data.rows', 'data = ', 5000, 1800000,
                     ['.rows', 'threading.local', "global 'data'"]),
    'writer_no_drain': ('write-buffer', None, 'main() local writer', 'async def main', None, 28000000,
                        ['._buffer', 'Transport', "local 'writer'"]),
    'reader_limit': ('read-buffer', 'asyncio.StreamReader', 'main() local incoming', '# owner', None, 22000000,
                     ['._buffer', "local 'incoming'", 'main']),
    'generator_local': ('collection', 'list', 'window() local history', '# owner', 5000, 1800000,
                        ["local 'history'", 'window']),
    'nested': ('collection', 'list', "Router.rooms['lobby']", '# owner', 5000, 1800000,
               ["['lobby']", '.rooms', 'Router', "local 'router'"]),
    'linked_list': ('objects', '__main__.Node', '__main__.Node', '# type', 20000, 4500000,
                    ['Node', '.head', 'Stack', "global 'stack'"]),
    'slots_objects': ('collection', 'dict', 'History.messages', '# owner', 20000, 5500000,
                      ['.messages', 'History', "global 'history'"]),
}
BOUNDS = {'deque_attribute': 100000, 'asyncio_queue_local': 6000, 'reader_limit': 1 << 30}
FACTOR = 1.6


class Shapes(unittest.TestCase):
    def check(self, name):
        kind, type_name, owner, line, length, size, chain = SHAPES[name]
        found = support.run_shape(name)
        self.assertTrue(found['culprits'], found)
        first = found['culprits'][0]
        self.assertEqual((first['kind'], first['owner']), (kind, owner), found['culprits'])
        if type_name is not None:
            self.assertEqual(first['type'], type_name)
        if line is not None:
            self.assertEqual((first['file'], first['line']),
                             (support.shape_file(name), support.line_of(name, line)), first)
        if length is not None:
            self.assertAlmostEqual(first['length'], length, delta=length * 0.02)
            self.assertAlmostEqual(first['growth_length'], length, delta=length * 0.02)
        self.assertGreater(first['growth_bytes'], size / FACTOR)
        self.assertLess(first['growth_bytes'], size * FACTOR)
        self.assertEqual(first['bound'], BOUNDS.get(name))
        self.check_chain(first['chain'], chain)
        self.assertIsNone(first['chain'][-1]['via'])
        self.assertEqual(first['content']['text'], [])

    def check_chain(self, elements, expected):
        said = []
        for element in elements:
            said += [text for text in (element['type'], element['name'], element['via']) if text]
        at = 0
        for wanted in expected:
            while at < len(said) and wanted not in said[at]:
                at += 1
            self.assertLess(at, len(said), '%s is not in %s' % (wanted, said))


def _test(name):
    return lambda self: self.check(name)


for _name in SHAPES:
    setattr(Shapes, 'test_' + _name, _test(_name))


class Others(unittest.TestCase):
    def test_nothing_grew(self):
        self.assertEqual(support.run_shape('nothing')['culprits'], [])

    def test_where_tasks_wait(self):
        task = support.run_shape('task_per_message')['tasks'][0]
        self.assertEqual((task['name'], task['waits']), ('handle', 'acquire'))
        self.assertIn('locks.py', task['file'])
        self.assertGreater(task['growth_count'], 3900)

    def test_the_owner_among_more_objects_than_can_be_looked_at(self):
        found = support.run_shape('many_items')
        self.assertTrue(found['notes'], found)
        first = found['culprits'][0]
        self.assertEqual((first['kind'], first['owner'], first['length']), ('queue', 'Client.reader', 600000), found)
        self.assertIsNone(first['bound'])  # 128 KiB of data are no number of items
        self.assertIn("local 'client'", [element['via'] for element in first['chain']])

    def test_no_garbage_where_not_all_was_looked_at(self):
        found = support.run_shape('many_linked')
        self.assertTrue(found['notes'], found)
        self.assertNotIn('garbage', [culprit['kind'] for culprit in found['culprits']], found)

    def test_content_only_if_asked(self):
        content = support.run_shape('list_of_texts')['culprits'][0]['content']
        self.assertEqual(content['types'], [{'type': 'str', 'share': 1.0}])
        self.assertEqual(len(content['text']), 3)
        self.assertTrue(all(text.startswith('{"seq": ') and len(text) == 120 for text in content['text']), content)


if __name__ == '__main__':
    unittest.main()
