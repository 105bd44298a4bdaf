import math

print(math.factorial(30), math.comb(60, 30), math.perm(10, 3), math.gcd(84, -126, 2**70), math.lcm(4, 6, 10))
print(math.isqrt(10**41), math.fsum([0.1] * 10), math.fsum([1e100, 1.0, -1e100]), math.prod(range(1, 30)))
print(math.hypot(3, 4), math.hypot(1, 2, 2), math.dist((1, 2), (4, 6)), math.sumprod([1, 2], [3, 4]))
print(math.frexp(0.1), math.ldexp(0.75, 10), math.modf(-3.25), math.nextafter(1.0, 2.0), math.ulp(1.0))
print(math.floor(-2.5), math.ceil(2**70), math.trunc(-9.9), math.fmod(-7, 3), math.remainder(7, 4))
print(math.isclose(0.1 + 0.2, 0.3), math.isclose(1, 1.1, rel_tol=0.2), math.copysign(3, -0.0), math.fma(2.0, 3.0, 1.0))
print(math.log(10**400), math.log2(2**3000), math.log10(10**400), math.exp2(10), math.cbrt(-8.0))
print(round(math.gamma(5.5), 9), round(math.lgamma(100), 9), round(math.erf(0.5), 12), round(math.erfc(2), 12))
for f in (
    lambda: math.sqrt(-1),
    lambda: math.factorial(-1),
    lambda: math.factorial(2.5),
    lambda: math.log(0),
    lambda: math.gamma(-2),
    lambda: math.exp(1000),
    lambda: math.comb(5, -1),
    lambda: math.isqrt(-1),
    lambda: math.fsum([1e308, 1e308]),
    lambda: math.floor(math.inf),
    lambda: math.hypot('a'),
    lambda: math.dist([1], [1, 2]),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
