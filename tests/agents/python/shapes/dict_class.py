import looking


class Registry:  # owner
    known = {}


looking.rest()
for i in range(20000):
    Registry.known[i] = float(i)
looking.report()
