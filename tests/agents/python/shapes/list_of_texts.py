import looking

texts = []
looking.rest()
for i in range(3000):
    texts.append('{"seq": %d, ' % i + 'x' * 500)
looking.report(content=True)
