import collections

import looking


class Model:
    def __init__(self):
        self.rows = [str(i) for i in range(5000)]
        self.index = {row: i for i, row in enumerate(self.rows)}
        self.queue = collections.deque(range(3000))


model = Model()
looking.rest()
for i in range(5000):
    model.queue.append(model.queue.popleft())
looking.report()
