import threading

import looking

data = threading.local()
data.rows = []
looking.rest()
for i in range(5000):
    data.rows.append('x' * 300 + str(i))
looking.report()
