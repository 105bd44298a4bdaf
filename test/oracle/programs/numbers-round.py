for x in (0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1.005, 1e15 + 0.5, 123.456):
    print(x, round(x), round(x, 1), round(x, 2), round(x, 0), round(x, -1), round(x, None))
for n in (0, 5, 15, 25, -15, 149, 150, 151, 1250):
    print(n, round(n), round(n, 2), round(n, -1), round(n, -2), round(n, -3))
print(round(2.5e-10, 10), round(1e-20, 19), round(1e300, 2), round(True), round(-0.3))
