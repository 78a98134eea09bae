import looking


class Bus:  # owner
    def __init__(self):
        self.subscribers = []


bus = Bus()
looking.rest()
for i in range(3000):
    message = 'x' * 700 + str(i)
    bus.subscribers.append(lambda event, message=message: print(event, message))
looking.report()
