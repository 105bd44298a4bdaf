for a in (7.5, -7.5, 0.0, -0.0, 1e300, 3.0):
    for b in (2.0, -2.0, 0.1, 3, -1e-300):
        print(a, b, a // b, a % b)
print(1e308 * 10, -1e308 * 10, 1e308 * 10 - 1e308 * 10)
inf = 1e308 * 10
print(inf // 2.0, 5.0 % inf, -5.0 % inf, inf == inf + 1)
