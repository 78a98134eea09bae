import io

import looking


class Capture:  # owner
    def __init__(self):
        self.out = io.BytesIO()


capture = Capture()
looking.rest()
for i in range(20000):
    capture.out.write(b'x' * 100)
looking.report()
