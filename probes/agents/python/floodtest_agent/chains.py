"""Names for a way from an object to its root: Class.attribute, module.name, function() local name."""
import _thread

from . import frames, places, safe, types

TEXT_MAX = 60
INDEX_MAX = 200000  # items looked through for an index


class Element(object):
    """One element of a chain."""

    def __init__(self, type_name, name=None, place=None, o=None):
        self.type = type_name
        self.name = name
        self.via = None
        self.place = place or places.Place()
        self.key = id(o)
        self.holder = None    # what `via` names: 'attribute', 'item', 'local', 'global', 'closure', 'class'
        self.label = None     # the bare name in `via`
        self.class_type = None  # of an instance

    def to_json(self):
        return {'type': self.type, 'via': self.via, 'name': self.name,
                'file': self.place.file, 'line': self.place.line}


def _set(element, holder, label, via):
    element.holder, element.label, element.via = holder, label, via


def class_place(t):
    file = places.module_file(safe.module_name(t))
    line = safe.class_dict(t).get('__firstlineno__')
    return places.Place(file, line if type(line) is int else None, safe.qualname(t).rpartition('.')[2])


def code_place(code):
    return places.Place(code.co_filename, code.co_firstlineno)


def element_of(o):
    t = type(o)
    if frames.suspendable(o):
        return Element(frames.suspendable(o), frames.callable_name(o), code_place(frames.part(o, 'code')), o)
    if t is types.FunctionType:
        return Element('function', frames.callable_name(o), code_place(o.__code__), o)
    if safe.flags(t) & safe.IS_TYPE:
        return Element('type', safe.qualname(o), class_place(o), o)
    if t is types.FrameType:
        return Element('function', frames.code_name(o.f_code), code_place(o.f_code), o)
    place = class_place(t) if safe.flags(t) & safe.IS_HEAP_TYPE else None
    element = Element(safe.type_name(t), None, place, o)
    element.class_type = t
    return element


def _key_text(key):
    t = type(key)
    if t is str or t is bytes:
        return repr(key[:TEXT_MAX])
    if t is int:
        return '%d' % key if key.bit_length() < 128 else '…'
    return '…'


def _dict_key(d, o):
    """The key of a value, or of itself."""
    for key, value in dict.items(d):
        if value is o:
            return key
    return None


def _index(sequence, o):
    if len(sequence) > INDEX_MAX:
        return '[…]'
    for i, item in enumerate(sequence):
        if item is o:
            return '[%d]' % i
    return '[…]'


def _slot(holder, o):
    for name, value in safe.slots(holder):
        if value is o:
            return name
    return None


def _attribute(holder, o):
    own = safe.instance_dict(holder)
    if own is not None:
        key = _dict_key(own, o)
        if type(key) is str:
            return key
    return _slot(holder, o)


def _cell_name(code, closure, cell):
    for name, candidate in zip(code.co_freevars, closure):
        if candidate is cell:
            return name
    return None


def is_thread_local(o):
    return safe.derives(type(o), (_thread._local,)) is not None


class Chain(object):
    """elements: from the object to its root."""

    def __init__(self, end, search):
        _, node, what = end
        self._search = search
        self.elements = []
        self.what = what
        way = []
        while node is not None:
            way.append(node.o)
            node = node.child
        way.reverse()
        self._name(way)
        self._finish(way[-1], what)

    def _name(self, way):
        self.elements.append(element_of(way[0]))
        i = 0
        while i + 1 < len(way):
            i += self._edge(self.elements[-1], way, i)

    def _edge(self, element, way, i):
        """Names how way[i] is held, appends the element that holds it; how many steps that took."""
        o, holder = way[i], way[i + 1]
        t = type(holder)
        above = way[i + 2] if i + 2 < len(way) else None
        if safe.derives(t, (dict,)) is not None and id(holder) in self._search.modules:
            key = _dict_key(holder, o)
            _set(element, 'global', safe.text(key), 'global %r' % key if type(key) is str else None)
            return 1  # the module is added at the end
        if t is dict and above is not None and self._is_own_dict(holder, above):
            key = _dict_key(holder, o)
            _set(element, 'attribute', safe.text(key), '.%s' % key if type(key) is str else None)
            self.elements.append(element_of(above))
            return 2
        if t is types.CellType and above is not None:
            return self._cell(element, way, i)
        if t is types.FrameType:
            name = self._variable(holder, o)
            _set(element, 'local', name, 'local %r' % name if name else None)
            if above is not None and frames.suspendable(above):
                self.elements.append(element_of(above))
                return 2
            self.elements.append(element_of(holder))
            return 1
        if t is dict and type(above) is dict and i + 3 < len(way) and is_thread_local(way[i + 3]):
            key = _dict_key(holder, o)
            _set(element, 'attribute', safe.text(key), '.%s' % key if type(key) is str else None)
            self.elements.append(element_of(way[i + 3]))
            return 3
        self._direct(element, o, holder)
        self.elements.append(element_of(holder))
        return 1

    @staticmethod
    def _is_own_dict(d, above):
        if safe.flags(type(above)) & safe.IS_TYPE:
            return True
        return safe.instance_dict(above) is d

    @staticmethod
    def _variable(frame, o):
        for name, value in frames.variables(frame):
            if value is o:
                return name
            if type(value) is types.CellType:
                try:
                    if value.cell_contents is o:
                        return name
                except ValueError:
                    continue
        return None

    def _cell(self, element, way, i):
        cell = way[i + 1]
        for step in (2, 3):  # a closure's tuple lies between the cell and its function
            above = way[i + step] if i + step < len(way) else None
            if type(above) is types.FunctionType:
                name = _cell_name(above.__code__, above.__closure__ or (), cell)
                _set(element, 'closure', name, 'closure of %s() %r' % (frames.callable_name(above), name))
                self.elements.append(element_of(above))
                return step
            if above is not None and frames.suspendable(above):
                frame = frames.part(above, 'frame')
                name = self._variable(frame, way[i]) if frame is not None else None
                _set(element, 'local', name, 'local %r' % name if name else None)
                self.elements.append(element_of(above))
                return step
        self.elements.append(element_of(cell))
        return 1

    def _direct(self, element, o, holder):
        t = type(holder)
        if frames.suspendable(holder):
            frame = frames.part(holder, 'frame')
            name = self._variable(frame, o) if frame is not None else None
            _set(element, 'local', name, 'local %r' % name if name else None)
        elif safe.derives(t, (dict,)) is not None:
            if _dict_key(holder, o) is not None or not dict.__len__(holder):
                _set(element, 'item', None, '[%s]' % _key_text(_dict_key(holder, o)))
            else:
                self._named_attribute(element, o, holder)
                element.via = element.via or '[…]'
        elif t in (list, tuple):
            _set(element, 'item', None, _index(holder, o))
        elif safe.derives(t, safe.LENGTHS) is not None:
            self._named_attribute(element, o, holder)
            if element.via is None:
                _set(element, 'item', None, '[…]')
        elif safe.flags(t) & safe.IS_TYPE:
            for name, value in list(safe.class_dict(holder).items()):
                if value is o:
                    _set(element, 'attribute', name, '.%s' % name)
                    break
        elif t is types.FunctionType:
            _set(element, 'attribute', None, 'default of %s()' % frames.callable_name(holder))
        else:
            self._named_attribute(element, o, holder)

    @staticmethod
    def _named_attribute(element, o, holder):
        name = _attribute(holder, o)
        if name is not None:
            _set(element, 'attribute', name, '.%s' % name)

    def _finish(self, last, what):
        element = self.elements[-1]
        if what == 'module':
            name = self._search.modules[id(last)]
            self.elements.append(Element('module', name, places.Place(places.module_file(name))))
            self.elements[-1].holder = 'root'
            if element.label and self.elements[-1].place.file:
                element.variable_place = places.Place(places.module_file(name), None, None, element.label)
        elif what == 'stack':
            thread, frame, variable = self._search.stack[id(last)]
            _set(element, 'local', variable, 'local %r' % variable)
            self.elements.append(Element('function', frames.code_name(frame.f_code), code_place(frame.f_code)))
            if thread and thread != 'MainThread':
                self.elements.append(Element('thread', thread))
