from math import *
from collections import *
from functools import *

print(sqrt(16), pi, floor(2.5), deque([1]), Counter('aab'), reduce(lambda a, b: a + b, [1, 2]))


def area(r):
    return pi * pow(r, 2)


print(area(2))
try:
    print(_Ring)
except NameError as e:
    print(e)
