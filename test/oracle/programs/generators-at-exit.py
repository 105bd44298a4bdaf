    def __del__(self):
        print('del', self.name)
def generator():
    try:
        yield 1
    finally:
        print('closing')
g = generator()
next(g)
a = Final()
a.name = 'a'
print('end')
[][0]
