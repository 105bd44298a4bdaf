graph = {'a': ['b', 'c'], 'b': ['d'], 'c': ['d', 'e'], 'd': ['f'], 'e': ['f'], 'f': []}


def shortest(start, goal):
    queue = [[start]]
    seen = {start}
    while queue:
        path = queue.pop(0)
        if path[-1] == goal:
            return path
        for near in graph[path[-1]]:
            if near not in seen:
                seen.add(near)
                queue.append(path + [near])


def order(node, done, result):
    if node in done:
        return
    done.add(node)
    for near in graph[node]:
        order(near, done, result)
    result.insert(0, node)


result = []
done = set()
for node in graph:
    order(node, done, result)
print(shortest('a', 'f'), shortest('f', 'a'), shortest('c', 'c'), result)
