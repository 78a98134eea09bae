import looking


class Node:  # type
    def __init__(self, value, after):
        self.value = value
        self.after = after


class Stack:
    def __init__(self):
        self.head = None

    def push(self, value):
        self.head = Node(value, self.head)


stack = Stack()
looking.rest()
for i in range(20000):
    stack.push('x' * 100 + str(i))
looking.report()
# Unlinked one by one: deep recursion in the deallocator is not what is tested.
while stack.head is not None:
    stack.head = stack.head.after
