def root(x, tolerance=1e-12):
    guess = x
    rounds = 0
    while abs(guess * guess - x) > tolerance * x:
        guess = (guess + x / guess) / 2
        rounds += 1
    return guess, rounds


for x in (2, 10, 1e6, 0.25, 12345.678):
    value, rounds = root(x)
    print(x, value, rounds, round(value, 6))
print(root(2, tolerance=0.1))
