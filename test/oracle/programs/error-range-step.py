print(list(range(5, 0, -2)))
range(1, 5, 0)
