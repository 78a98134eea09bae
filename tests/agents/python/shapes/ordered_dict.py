import collections

import looking


class Store:  # owner
    def __init__(self):
        self.by_id = collections.OrderedDict()


store = Store()
looking.rest()
for i in range(20000):
    store.by_id[i] = 'x' * 100 + str(i)
looking.report()
