def check(n):
    return 7 % n


print(check(2), check(-2))
check(0)
