x = 1.0
while True:
    x -= 0.25
    print(1 / x)
