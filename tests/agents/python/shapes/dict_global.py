import looking

cache = {}  # owner
looking.rest()
for i in range(20000):
    cache['key %d' % i] = 'x' * 100 + str(i)
looking.report()
