import looking


def window():  # owner
    history = []
    while True:
        history.append((yield len(history)))


source = window()
next(source)
looking.rest()
for i in range(5000):
    source.send('x' * 300 + str(i))
looking.report()
