def grade(score):
    if score >= 90:
        return 'A'
    elif score >= 80:
        return 'B'
    elif not score:
        return 'none'
    else:
        if score < 0:
            return 'negative'
    return 'C'


for s in (95, 90, 85, 50, 0, -1, 89.999, True):
    print(s, grade(s))
for n in range(1, 31):
    print('FizzBuzz' if n % 15 == 0 else 'Fizz' if n % 3 == 0 else 'Buzz' if n % 5 == 0 else n, end=' ')
print()
