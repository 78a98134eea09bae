import gc

import looking

kept = []  # owner


class Resource:
    def __init__(self):
        self.me = self
        self.data = bytes(500)

    def __del__(self):
        kept.append(self)


looking.rest()
for i in range(3000):
    Resource()
gc.collect()
looking.report()
