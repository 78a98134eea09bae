import looking


class Log:  # owner
    def __init__(self):
        self.text = ''


log = Log()
looking.rest()
for i in range(20000):
    log.text += 'line %d\n' % i * 10
looking.report()
