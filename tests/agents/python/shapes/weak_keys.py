import weakref

import looking


class Session:
    def __init__(self, text):
        self.text = text


class App:  # owner
    def __init__(self):
        self.sessions = weakref.WeakKeyDictionary()


app = App()
looking.rest()
for i in range(3000):
    session = Session('x' * 700 + str(i))
    app.sessions[session] = {'session': session}
looking.report()
