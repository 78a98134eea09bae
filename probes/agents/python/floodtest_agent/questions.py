"""Reading questions: a line is one JSON object. Why not the standard library's: see lines.py."""

_LETTERS = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WORDS = (("true", True), ("false", False), ("null", None))
_DIGITS = "-+.eE0123456789"
_DEPTH_MAX = 32


class _Reader:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def fail(self):
        raise ValueError("no JSON at %d" % self.at)

    def next(self):
        """The next character that is not white, not taken."""
        while self.at < len(self.text) and self.text[self.at] in " \t\r\n":
            self.at += 1
        return self.text[self.at : self.at + 1]

    def take(self, expected):
        if self.next() != expected:
            self.fail()
        self.at += 1

    def value(self, depth):
        first = self.next()
        if depth > _DEPTH_MAX or not first:
            self.fail()
        if first == "{":
            return dict(self.items("{", "}", self.pair, depth))
        if first == "[":
            return list(self.items("[", "]", self.value, depth))
        if first == '"':
            return self.string()
        for word, meaning in _WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        return self.number()

    def items(self, begin, end, item, depth):
        self.take(begin)
        if self.next() == end:
            self.at += 1
            return
        while True:
            yield item(depth + 1)
            if self.next() == end:
                self.at += 1
                return
            self.take(",")

    def pair(self, depth):
        if self.next() != '"':
            self.fail()
        key = self.string()
        self.take(":")
        return key, self.value(depth)

    def number(self):
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in _DIGITS:
            self.at += 1
        text = self.text[start : self.at]
        return int(text) if text.lstrip("-").isdigit() else float(text)

    def string(self):
        self.take('"')
        out = []
        while True:
            c = self.text[self.at : self.at + 1]
            if not c:
                self.fail()
            self.at += 1
            if c == '"':
                return "".join(out)
            if c == "\\":
                c = self.escape()
            out.append(c)

    def escape(self):
        letter = self.text[self.at : self.at + 1]
        self.at += 1
        if letter == "u":
            digits = self.text[self.at : self.at + 4]
            self.at += 4
            return chr(int(digits, 16))
        if letter not in _LETTERS:
            self.fail()
        return _LETTERS[letter]


def read(line):
    """The object in a line (bytes); ValueError if there is none."""
    reader = _Reader(line.decode("utf-8"))
    value = reader.value(0)
    if reader.next() or not isinstance(value, dict):
        reader.fail()
    return value
