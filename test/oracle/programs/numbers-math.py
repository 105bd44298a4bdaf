import math
from math import floor, ceil, pi
print(math.sqrt(2), math.floor(-2.5), math.ceil(-2.5), math.trunc(-2.5), math.fabs(-3), math.pi, pi is math.pi)
print(floor(3.7), ceil(3.2), math.pow(2, 10), math.hypot(3, 4), math.copysign(3, -0.0), math.fmod(-7, 3), -7 % 3)
print(math.isnan(math.nan), math.isinf(math.inf), math.isfinite(1e308), math.inf > 1e308, math.nan == math.nan)
print(math.degrees(math.pi), math.radians(180), math.log(math.e), math.log(8, 2), math.log10(1000), math.exp(0))
