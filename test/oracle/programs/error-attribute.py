import math
[].nothing
