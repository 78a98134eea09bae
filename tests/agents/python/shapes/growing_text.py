import looking


class Log:  # owner
    def __init__(self):
        self.text = ''


log = Log()
looking.rest()
for i in range(2000):
    log.text += 'line %d\n' % i * 100
looking.report()
