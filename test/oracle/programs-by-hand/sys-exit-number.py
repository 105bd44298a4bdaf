"""Exit status from a number; finally still runs."""

import sys

try:
    print('leaving')
    sys.exit(3)
except Exception:
    print('not an Exception')
finally:
    print('finally')
print('not reached')
