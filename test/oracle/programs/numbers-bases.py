for n in (0, 1, 10, 255, -255, 2 ** 40):
    print(bin(n), oct(n), hex(n), int(bin(n), 2), int(hex(n), 16), int(oct(n), 0))
print(pow(3, 100, 7), pow(2, -1, 5), hash(-1))
