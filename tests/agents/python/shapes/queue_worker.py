import queue
import threading

import looking


class Consumer(threading.Thread):  # owner
    def __init__(self):
        super().__init__(daemon=True)
        self.pending = queue.Queue()
        self.go = threading.Event()

    def run(self):
        self.go.wait()


consumer = Consumer()
consumer.start()
looking.rest()
for i in range(5000):
    consumer.pending.put('x' * 700 + str(i))
looking.report()
consumer.go.set()
