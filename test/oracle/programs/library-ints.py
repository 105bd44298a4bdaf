def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def is_probable_prime(n):
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for base in (2, 3, 5, 7, 11, 13, 17):
        x = pow(base, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


print(fibonacci(300))
print(is_probable_prime(2**89 - 1), is_probable_prime(2**91 - 1))
x = 3**200
print(x.bit_length(), len(str(x)), x % 10**20, x >> 250, x & 0xFFFF, ~x < 0)
print(-x // 7**100, -x % 7**100, divmod(x, -(10**50)))
print(float(x), x / 3**199, 2.0 * 10**20, 10**20 == 1e20, 10**22 + 1 == 1e22)
print(int('f' * 40, 16), int('-1_000_000_000_000_000_000_000'), hex(2**100), int(1e30))
print(2**63 - 1, -(2**63), 2**63, -(2**63) - 1, (2**63 - 1) + 1, -(2**63) // -1)
print({2**70: 'a', 2.0**70: 'b'}, sorted([2**70, -(2**65), 5, 2**64 + 1]))
print(sum([2**62] * 5), round(123456789012345678901234567890, -20), abs(-(10**30)))
print((2**80).to_bytes(11, 'big').hex(), int.from_bytes((2**80).to_bytes(11, 'little'), 'little'))
for bad in ('10**400 * 1.0', '1 << -1'):
    try:
        print(10**400 * 1.0 if '400' in bad else 1 << (-1 * len('a')))
    except Exception as e:
        print(type(e).__name__, e)
print(1 << 64 << 64)
print((10**25) // 0)
