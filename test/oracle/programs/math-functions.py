import math
from math import sqrt, floor, pi as PI
print(sqrt(16), floor(2.7), math.ceil(2.1), math.trunc(-2.7), PI, math.e, math.inf, -math.inf)
print(math.isnan(math.nan), math.isinf(math.inf), math.fabs(-3), math.pow(2, 10), math.fmod(7, 3))
print(math.cos(0.5), math.cosh(1.5), math.sin(1), math.exp(1), math.log(10), math.log(8, 2), math.atan2(1, 2))
