import gc

import looking


class Session:  # owner
    def __init__(self):
        self.text = 'x' * 300 + str(id(self))
        self.handler = Handler(self)


class Handler:
    def __init__(self, session):
        self.session = session


gc.disable()
looking.rest()
for i in range(20000):
    Session()
looking.report()
