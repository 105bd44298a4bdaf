def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def lcm(*, a, b):
    return a // gcd(a, b) * b


for a in range(1, 30, 7):
    for b in range(2, 40, 9):
        print(gcd(a, b), lcm(a=a, b=b), gcd(a=b, b=a), end=';')
print()
print(gcd(2 ** 40, 6 ** 20), gcd(0, 5), gcd(-12, 18))
