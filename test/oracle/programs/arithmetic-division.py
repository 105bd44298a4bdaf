for a in (7, -7, 0, 1, -1):
    for b in (3, -3, 2, -2, 1):
        print(a, b, a // b, a % b, a / b, divmod(a, b), (a // b) * b + a % b == a)
