class Node:
    def __init__(self, parent=None):
        self.parent = parent
        self.children = []
        if parent:
            parent.children.append(self)
root = Node()
a = Node(root)
b = Node(root)
print(len(root.children), a.parent is root)
class Me:
    pass
m = Me()
m.me = m
m.method = lambda: m
del m, root, a, b
class K:
    def f(self):
        return self.f
k = K()
k.g = k.f
del k
