import looking


def main():  # owner
    received = bytearray()
    looking.rest()
    for i in range(20000):
        received.extend(b'x' * 100)
    looking.report()


main()
