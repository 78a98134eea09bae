import looking


class Reader:  # owner
    def __init__(self):
        self.chunks = []


reader = Reader()
looking.rest()
for i in range(300):
    reader.chunks.append(bytes(100000))
looking.report()
