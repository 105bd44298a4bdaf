grid = []
for y in range(3):
    row = []
    for x in range(4):
        row.append(x * y)
    grid.append(row)
print(grid)
transposed = []
for x in range(4):
    column = []
    for row in grid:
        column.append(row[x])
    transposed.append(column)
print(transposed, grid[1][2], grid[-1][-1])
grid[0][0] = grid
print(grid[0][0][0][0] is grid, grid)
shared = [[0] * 2] * 2
shared[0][0] = 1
print(shared)
