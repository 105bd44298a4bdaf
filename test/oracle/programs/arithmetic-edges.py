big = 9223372036854775807
small = -big - 1
print(big, small, big - 1 + 1, small + big, -(small + 1), big // 3, big % 1000, small // 7, small % 7)
print(big == big + 0, big > small, ~big, ~small, big & 255, small | 1)
print(4611686018427387904 + 4611686018427387903, 3037000499 * 3037000499, -3037000500 * 3037000499)
print(2 ** 62, 2 ** 62 - 1 + 2 ** 62, (-2) ** 63, 3 ** 39, (-3) ** 39, 1 << 62, -1 << 63, big >> 62, small >> 63)
