import looking


class Message:
    __slots__ = ('sequence', 'text', '__weakref__')

    def __init__(self, sequence):
        self.sequence = sequence
        self.text = 'x' * 100 + str(sequence)


class History:  # owner
    __slots__ = ('messages',)

    def __init__(self):
        self.messages = {}


history = History()
looking.rest()
for i in range(20000):
    history.messages[i] = Message(i)
looking.report()
