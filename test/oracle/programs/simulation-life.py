def step(cells, size):
    new = []
    for y in range(size):
        row = []
        for x in range(size):
            n = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if dx or dy:
                        n += cells[(y + dy) % size][(x + dx) % size]
            row.append(1 if n == 3 or n == 2 and cells[y][x] else 0)
        new.append(row)
    return new


size = 6
cells = []
for i in range(size):
    cells.append([0] * size)
for x, y in ((1, 0), (2, 1), (0, 2), (1, 2), (2, 2)):
    cells[y][x] = 1
for generation in range(5):
    for row in cells:
        line = ''
        for cell in row:
            line += '#' if cell else '.'
        print(line)
    print()
    cells = step(cells, size)
