import threading

import looking

go = threading.Event()
full = threading.Event()
started = threading.Event()


def collect():  # owner
    results = []
    started.set()
    go.wait()
    for i in range(5000):
        results.append('x' * 300 + str(i))
    full.set()
    done.wait()


done = threading.Event()
thread = threading.Thread(target=collect, name='collector')
thread.start()
started.wait()
looking.rest()
go.set()
full.wait()
looking.report()
done.set()
thread.join()
