import queue
import threading

import looking


def work(messages, ended):
    ended.wait()
    messages.get()


def main():  # owner
    messages = queue.Queue()
    ended = threading.Event()
    threading.Thread(target=work, args=(messages, ended), daemon=True).start()
    looking.rest()
    for i in range(5000):
        messages.put('x' * 700 + str(i))
    looking.report()
    ended.set()


main()
