x: int = 1
y: float
def f(a: int, *b: str, c: list = None, **d) -> dict:
    z: int = 3
    return a, z
print(x, f(1))
try:
    y
except NameError as error:
    print(error)
