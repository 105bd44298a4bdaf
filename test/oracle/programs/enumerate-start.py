print(list(enumerate('ab', -(3 ** 50))))
print(list(enumerate('ab', 2**63 - 1)), list(enumerate('a', True)), next(enumerate('a', start=-(2**62))))
