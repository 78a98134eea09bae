import queue

import looking

jobs = queue.SimpleQueue()  # owner
looking.rest()
for i in range(5000):
    jobs.put(['x' * 700 + str(i)])
looking.report()
