limit = 200
sieve = [True] * limit
sieve[0] = sieve[1] = False
i = 2
while i * i < limit:
    if sieve[i]:
        for j in range(i * i, limit, i):
            sieve[j] = False
    i += 1
primes = []
for n, is_prime in enumerate(sieve):
    if is_prime:
        primes.append(n)
print(primes, len(primes), sum(primes))
