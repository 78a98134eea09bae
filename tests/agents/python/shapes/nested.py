import looking


class Router:  # owner
    def __init__(self):
        self.rooms = {'lobby': []}


def main():
    router = Router()
    looking.rest()
    for i in range(5000):
        router.rooms['lobby'].append('x' * 300 + str(i))
    looking.report()


main()
