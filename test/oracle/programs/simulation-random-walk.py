state = 42


def random(n):
    global state
    state = (state * 1103515245 + 12345) % 2147483647
    return state % n


x = y = 0
visits = {}
for i in range(300):
    direction = random(4)
    if direction == 0:
        x += 1
    elif direction == 1:
        x -= 1
    elif direction == 2:
        y += 1
    else:
        y -= 1
    visits[x, y] = visits.get((x, y), 0) + 1
most = max(visits.values())
where = []
for place, n in visits.items():
    if n == most:
        where.append(place)
print(x, y, len(visits), most, sorted(where))
