import io

import looking


class Transcript:  # owner
    def __init__(self):
        self.out = io.StringIO()


transcript = Transcript()
looking.rest()
for i in range(20000):
    transcript.out.write('x' * 100)
looking.report()
