class A:
    def __init__(self, name):
        self.name, self.me = name, self
    def __del__(self):
        print('del', self.name)

A('lost')
kept = A('kept')
print('end')
