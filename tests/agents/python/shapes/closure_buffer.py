import looking


class Recorder:  # owner
    def __init__(self):
        self.buffer = bytearray()  # attribute

    def feed(self, message):
        self.buffer += message


def make_consumer():
    recorder = Recorder()

    def consume(message):
        recorder.feed(message)
    return consume


def main():
    consume = make_consumer()
    looking.rest()
    for i in range(20000):
        consume(b'x' * 100)
    looking.report()


main()
