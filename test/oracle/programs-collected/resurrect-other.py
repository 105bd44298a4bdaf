import gc

saved = []

class Saver:
    def __del__(self):
        saved.append(self.friend)

class Friend:
    def __del__(self):
        print('friend is finalised')

def make():
    s, f = Saver(), Friend()
    s.friend, f.friend = f, s

make()
print(gc.collect())
print(len(saved), type(saved[0].friend).__name__)
saved.clear()
print(gc.collect())
print(len(saved))
