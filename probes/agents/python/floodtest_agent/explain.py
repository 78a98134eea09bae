"""What holds the memory: the object "findings" of agents/README.md."""
import gc

from . import chains, deep, frames, heap, memory, naming, numerous, paths, places, safe, suspects, tasks, traced, types
from .alone import alone

TEXTS = 3
TEXT_MAX = 120
CHAIN_MAX = 16
LINES_MAX = 20
FROZEN_MAX = 20000  # objects: Python 3.12 sets some aside itself
NATIVE_NOTE = 'the C allocator gave out %d MB that no Python object accounts for: --native shows its call stacks'


def explain(census, culprits=5, types=12, content=False, pause_ms=800):
    """census: Census or None: then all is growth."""
    spent = census.cost if census else 0.0
    seconds = max(0.1, pause_ms / 1000.0 - spent)
    reading = memory.Reading()
    guard = alone(seconds + 0.2)
    collects = gc.isenabled()  # the guard switches it off
    with guard:
        look = _Look(census, culprits, types, content, seconds)
        try:
            look.look()
        finally:
            look.close()
    found = look.findings
    for place in look.places:
        place.find_line()
    found['culprits'] = [finish() for finish in look.culprits]
    found['lines'] = traced.growth(census.traced if census else None, LINES_MAX)
    _memory(found, reading, census, look)
    found['gc']['enabled'] = collects
    found['pause_ms'] = round((guard.pause_s + spent) * 1000, 1)
    return found


def _memory(found, reading, census, look):
    found['memory'] = memory.findings(reading, look.live, census.reading if census else None,
                                      sum(census.bytes.values()) if census else 0)
    if look.is_partial:  # what was not looked at is not native
        found['memory'].update(live_bytes=None, live_growth_bytes=None, native_bytes=None, native_growth_bytes=None)
    native = found['memory']['native_growth_bytes'] or 0
    live = found['memory']['live_growth_bytes'] or 0
    if native >= memory.NATIVE_MIN and native > max(0, live):
        note = NATIVE_NOTE % (native >> 20)
        found['notes'].append(note)
        found['culprits'].append({
            'kind': 'native', 'type': 'C allocator', 'owner': 'C allocator', 'length': None, 'growth_length': None,
            'bytes': found['memory']['native_bytes'], 'growth_bytes': native, 'bound': None, 'file': None,
            'line': None, 'chain': [], 'content': None})
        found['culprits'].sort(key=lambda culprit: -culprit['growth_bytes'])


class _Look(object):
    """One look at the heap. Afterwards: findings, places (lines to be found in sources), culprits (functions that
    give the finished objects), live (bytes)."""

    def __init__(self, census, culprits, types, content, seconds):
        self.census = census
        self.most = culprits
        self.most_types = types
        self.content = content
        self.clock = heap.Clock(seconds)
        self.findings = {'pause_ms': 0.0, 'culprits': [], 'types': [], 'tasks': [], 'memory': {}, 'gc': {},
                         'lines': [], 'notes': []}
        self.places = []
        self.culprits = []
        self.live = 0
        self.is_partial = False  # some objects were not counted
        self._found = []   # (growth_bytes, culprit, function)
        self._named = set()  # (kind, owner) of those found
        self._explained = {}  # type's id: how many of its objects the culprits hold
        self._heap = self._search = self._entries = None
        self._starts = []
        self._suspects = []

    def look(self):
        self._heap = seen = heap.Heap(self.clock)
        notes = self.findings['notes']
        notes += seen.notes
        self.is_partial = seen.is_partial
        if gc.get_freeze_count() > FROZEN_MAX:
            notes.append('objects set aside by gc.freeze() were not looked at')
        self.findings['gc'] = self._collector()
        self.findings['types'] = self._types(seen)
        self.live = sum(seen.bytes.values())
        groups = self._tasks(seen)
        found = suspects.find(seen, self.census, self.most + 4)
        self._suspects = found
        many = numerous.candidates(seen, self.census)
        for suspect in found:
            self._account(suspect.sample, suspect.growth_length)
        for group in groups:
            self._account(group.sample, group.growth)
        if self._is_found(found, groups):
            many = [n for n in many if n.is_of_a_class()]
        self._entries = [n for n in many if not self._is_explained(n)][:3]
        for entry in self._entries:
            entry.find_entries(seen, self.clock.left(0.7) > 0)
        seen.release_objects()
        self._search_all(seen, found, groups)
        self._rank()
        self.culprits = [finish for _, _, finish in self._found[:self.most]]

    def close(self):
        for suspect in self._suspects:
            suspect.close()
        for part in self._starts + [self._search, self._heap]:
            if part is not None:
                part.close()
        self._search = self._heap = self._entries = self._starts = self._suspects = None

    # what is told beside the culprits

    def _types(self, seen):
        counts, sizes = (self.census.counts, self.census.bytes) if self.census else ({}, {})
        out = [{'type': name, 'count': n, 'growth_count': n - counts.get(name, 0), 'bytes': seen.bytes[name],
                'growth_bytes': seen.bytes[name] - sizes.get(name, 0)} for name, n in seen.counts.items()]
        out.sort(key=lambda t: -t['growth_bytes'])
        return [t for t in out[:self.most_types] if t['growth_bytes'] > 0]

    @staticmethod
    def _collector():
        stats = gc.get_stats()
        return {'enabled': None, 'collections': sum(s['collections'] for s in stats),
                'uncollectable': sum(s['uncollectable'] for s in stats), 'garbage': len(gc.garbage),
                'freed_bytes': None}

    def _tasks(self, seen):
        """Lists the tasks; the groups that may be culprits."""
        out = []
        bases = tasks.task_types()
        grown = sorted(tasks.groups(seen).items(), key=lambda pair: -pair[1].count)
        for name, group in grown[:8]:
            tasks.where(group, bases)
            group.name = name
            group.growth = group.count - (self.census.tasks.get(name, 0) if self.census else 0)
            self.findings['tasks'].append({'name': name, 'waits': group.waits, 'file': group.file,
                                           'line': group.line, 'count': group.count, 'growth_count': group.growth})
            if group.growth < suspects.LEAST_ITEMS:
                continue
            chosen = heap.spread(group.tasks, suspects.SAMPLES)
            group.sample = deep.Sample(chosen, group.count, seen.size, depth=8, nodes=100)
            group.bytes = group.sample.bytes
            group.growth_bytes = int(group.bytes * group.growth / float(group.count))
            if group.growth_bytes >= suspects.NOISE_BYTES or group.growth >= suspects.NOISE_ITEMS:
                out.append(group)
        return out

    # who explains what

    def _account(self, sample, growth):
        if sample is None or not sample.items:
            return
        per_item = growth / float(len(sample.items))
        for type_id, n in sample.inner.items():
            self._explained[type_id] = self._explained.get(type_id, 0) + n * per_item

    def _is_found(self, found, groups):
        """Does one culprit hold most of what came?"""
        grown = self.live - (sum(self.census.bytes.values()) if self.census else 0)
        return any(culprit.growth_bytes * 2 > grown for culprit in found + groups)

    def _rank(self):
        """Most bytes first. Of two that hold about the same items, the queue, or the tasks: they tell what those
        wait for, a registry of all that is under way does not."""
        found = self._found
        found.sort(key=lambda one: -one[0])
        for i in range(len(found) - 1):
            (growth, first, _), (other_growth, other, _) = found[i:i + 2]
            if (first['kind'] in ('collection', 'objects') and other['kind'] in ('queue', 'tasks')
                    and other_growth * 2 > growth and other['growth_length'] > 0.9 * first['growth_length']):
                found[i:i + 2] = [found[i + 1], found[i]]

    def _is_explained(self, many):
        return self._explained.get(many.type_id, 0) >= 0.4 * many.growth

    # the search

    def _search_all(self, seen, found, groups):
        search = self._search = paths.Search(self.clock, seen.own_ids(), seen.stack, seen.near, seen.total)
        by_suspect = [(s, paths.Start(s.o)) for s in found]
        by_group = [(g, paths.Start(g.tasks[len(g.tasks) // 2])) for g in groups]
        by_many = [(n, n.start()) for n in self._entries]
        self._starts = [start for _, start in by_suspect + by_group + by_many]
        search.add_loose(self._starts, seen.loose)
        search.run(self._starts)
        self.findings['notes'] += search.notes
        for suspect, start in by_suspect:
            chain = self._chain(start)
            self._suspect(suspect, start, chain, found, groups)
        for group, start in by_group:
            self._group(group, self._chain(start))
        for many, start in by_many:
            if not self._is_explained(many):
                self._many(many, start)

    def _chain(self, start):
        best = start.best()
        if best is None:
            return chains.Chain((0, paths.Node(start.o, None, start), None), self._search)
        return chains.Chain(best, self._search)

    def _suspect(self, suspect, start, chain, found, groups):
        best = start.best()
        objects = {}
        node = best[1] if best else None
        above = None
        while node is not None:
            objects[id(node.o)] = node.o
            if node.child is not None and node.child.child is None:
                above = node.o
            node = node.child
        if start.is_ours and best is None:
            return
        if suspects.is_namespace(suspect.o, self._search, above):
            return
        if self._is_part(suspect, objects, found) or self._holds_tasks(suspect, groups):
            return
        root = chain.elements[-1]
        if root.type == 'module' and suspect.growth_bytes < suspects.STDLIB_BYTES and places.is_stdlib(
                root.place.file):
            return
        if (root.name or '').startswith(paths._PACKAGE):
            return
        kind, shown, name, bound = naming.describe(suspect, chain, objects)
        if kind == 'callbacks':
            _callback(suspect, name)
        if root.name == 'gc' and name.owner == 'gc.garbage':
            kind = 'garbage'
        if groups and kind == 'queue' and self._is_waited_in(suspect, objects, groups):
            return
        if (kind, name.owner) in self._named and kind != 'collection':
            return  # the parts of one queue
        self._named.add((kind, name.owner))
        self._add(suspect.growth_bytes, {
            'kind': kind, 'type': shown, 'owner': name.owner, 'length': suspect.length,
            'growth_length': suspect.growth_length, 'bytes': suspect.bytes, 'growth_bytes': suspect.growth_bytes,
            'bound': bound}, name.place, chain.elements, self._content(suspect))

    @staticmethod
    def _is_part(suspect, objects, found):
        """Something that holds it grew itself, and holds much more; or it holds the one that grew."""
        for other in found:
            if other is suspect:
                continue
            if id(other.o) in objects and suspect.growth_bytes * 2 < other.growth_bytes:
                return True
        return False

    @staticmethod
    def _holds_tasks(suspect, groups):
        """A collection of the tasks that are a culprit themselves, and whose chain leads here."""
        if not groups or not suspect.sample:
            return False
        bases = tasks.task_types()
        held = [o for o in suspect.sample.items if safe.derives(type(o), bases) is not None]
        return len(held) * 2 > len(suspect.sample.items)

    @staticmethod
    def _is_waited_in(suspect, objects, groups):
        """The waiters' list of a lock: the tasks that wait there are a culprit themselves."""
        if suspect.growth_length > 1.5 * sum(group.growth for group in groups):
            return False
        return any(naming.is_waiters(type(o)) for o in objects.values())

    def _group(self, group, chain):
        waiting = self._waits(group)
        place = chains.code_place(frames.part(group.coroutine, 'code'))
        self._add(group.growth_bytes, {
            'kind': 'tasks', 'type': safe.type_name(type(group.tasks[0])), 'owner': group.name,
            'length': group.count, 'growth_length': group.growth, 'bytes': group.bytes,
            'growth_bytes': group.growth_bytes, 'bound': None}, place, waiting + chain.elements,
            {'types': [{'type': 'coroutine', 'share': 1.0}], 'mean_bytes': int(group.sample.mean), 'text': []})

    @staticmethod
    def _waits(group):
        """Where they wait, innermost first, up to the task's own coroutine."""
        coroutine = chains.element_of(group.coroutine)
        coroutine.via = '._coro'
        if group.waits and group.line is not None and not group.name.endswith(group.waits):
            inner = chains.Element('coroutine', group.waits, places.Place(group.file, group.line))
            inner.via = '.cr_await'
            return [inner, coroutine]
        return [coroutine]

    def _many(self, many, start):
        many.measure(self._heap)
        chain = self._chain(start) if start else None
        kind = 'garbage' if not self.is_partial and many.is_garbage(start) else 'objects'
        if kind == 'objects' and not many.may_be_objects(start):
            return
        if many.growth_bytes < suspects.NOISE_BYTES:
            return
        self._account(many.sample, many.growth)
        t = many.type
        place = chains.class_place(t)
        elements = chain.elements if chain and kind == 'objects' else [chains.element_of(many.sample.items[0])]
        self._add(many.growth_bytes, {
            'kind': kind, 'type': safe.type_name(t), 'owner': safe.type_name(t), 'length': many.count,
            'growth_length': many.growth, 'bytes': many.bytes, 'growth_bytes': many.growth_bytes, 'bound': None},
            place, elements, {'types': [{'type': safe.type_name(t), 'share': 1.0}],
                              'mean_bytes': int(many.sample.mean), 'text': []})

    def _content(self, suspect):
        if suspect.sample is None:
            out = {'types': [{'type': safe.type_name(type(suspect.o)), 'share': 1.0}], 'mean_bytes': None, 'text': []}
            items = [suspect.o]
        else:
            out = {'types': [{'type': name, 'share': round(share, 3)} for name, share in suspect.sample.types],
                   'mean_bytes': int(suspect.bytes / float(max(1, suspect.length))), 'text': []}
            items = suspect.sample.items
        if self.content:
            for o in items:
                if type(o) in (str, bytes, bytearray) and len(out['text']) < TEXTS:
                    part = o[:TEXT_MAX]
                    out['text'].append(part if type(part) is str else bytes(part).decode('utf-8', 'replace'))
        return out

    def _add(self, growth, culprit, place, elements, content):
        elements = elements[:CHAIN_MAX]
        self.places.append(place)
        self.places += [e.place for e in elements]
        for e in elements:
            e.class_type = None

        def finish():
            culprit['file'], culprit['line'] = place.file, place.line
            culprit['chain'] = [e.to_json() for e in elements]
            culprit['content'] = content
            return culprit

        self._found.append((growth, culprit, finish))


def _callback(suspect, name):
    """The owner of scheduled callbacks is the function that most of them call."""
    counts, some = {}, {}
    for handle in suspect.sample.items:
        function = safe.attribute(handle, '_callback')
        function = getattr(function, '__func__', function) if type(function) is types.MethodType else function
        if type(function) is types.FunctionType:
            code = function.__code__
            counts[id(code)] = counts.get(id(code), 0) + 1
            some[id(code)] = function
    if counts:
        function = some[max(counts, key=counts.get)]
        name.owner = frames.callable_name(function)
        name.place = chains.code_place(function.__code__)
