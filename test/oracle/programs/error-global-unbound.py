def use():
    return missing + 1


missing = 1
print(use())
del missing
use()
