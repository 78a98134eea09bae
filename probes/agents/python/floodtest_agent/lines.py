"""JSON lines: writing answers. (Reading questions: questions.py.)

Not the standard library's json: that would import a dozen modules into the client, which can
tell, and a file of the client may be called json.py.
"""

LINE_MAX = 256 * 1024  # of an answer

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_DEPTH_MAX = 32


def _character(c):
    if c in _ESCAPES:
        return _ESCAPES[c]
    code = ord(c)
    if 0xD800 <= code < 0xE000:  # half a pair is no text
        return "\\ufffd"
    if code < 0x20 or code == 0x7F:
        return "\\u%04x" % code
    return c


def _text(value):
    if value.isalnum() and value.isascii():
        return '"' + value + '"'
    return '"' + "".join(map(_character, value)) + '"'


def _write(value, out, depth):
    if depth > _DEPTH_MAX:
        raise ValueError("too deep")
    if value is None or value is True or value is False:
        out.append({None: "null", True: "true", False: "false"}[value])
    elif isinstance(value, str):
        out.append(_text(str(value)))
    elif isinstance(value, int):
        out.append(int.__repr__(value))
    elif isinstance(value, float):
        # JSON has no infinity, and nothing that is no number.
        out.append(float.__repr__(value) if value - value == 0 else "null")
    elif isinstance(value, dict):
        mark = "{"
        for key, item in value.items():
            out.append(mark)
            out.append(_text(str(key)) + ":")
            _write(item, out, depth + 1)
            mark = ","
        out.append("}" if value else "{}")
    elif isinstance(value, (list, tuple)):
        mark = "["
        for item in value:
            out.append(mark)
            _write(item, out, depth + 1)
            mark = ","
        out.append("]" if value else "[]")
    else:
        raise ValueError("no JSON: " + type(value).__name__)


def write(value):
    """One line as bytes; ValueError if it is no JSON."""
    out = []
    _write(value, out, 0)
    return "".join(out).encode("utf-8") + b"\n"
