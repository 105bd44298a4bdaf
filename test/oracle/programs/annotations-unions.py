import collections
import queue


def f(x: list[int], y: dict[str, tuple[int, ...]] = None, *a: 'str', z: int | None = None) -> list[str] | None:
    r: list[int] = []
    total: int
    return None


class Stack:
    items: list[int]
    count: int = 0
    q: queue.Queue[int] = queue.Queue()
    opt: str | None = None

    def push(self, x: int) -> 'Stack':
        return self


print(f([1]), list(f.__annotations__), f.__annotations__)
print(list(Stack.__annotations__), Stack.push.__annotations__)
print(list[int], tuple[int, ...], list[list[int]], int | None, None | int, int | str | int, tuple[()])
print(collections.deque[int], collections.Counter[str], type[int], enumerate[int])
print(isinstance(5, int | str), isinstance('a', int | None), isinstance(None, int | None), issubclass(bool, int | str))
print(int | str == str | int, list[int] == list[int], list[int] == list[str], {int | None: 1}[None | int])
print((int | None).__args__, list[int].__origin__, list[int].__args__, type(int | str), type(list[int]))
for bad in (
    lambda: isinstance(1, list[int]),
    lambda: 5 | int,
    lambda: None | None,
    lambda: int[5],
    lambda: isinstance(1, 5 if True else 0),
):
    try:
        print(bad())
    except TypeError as e:
        print(e)
f.__annotations__ = {'x': int}
print(f.__annotations__)
x: int | str = 5
items: list['Later'] = []
print(__annotations__)
print(..., (1, ...), [...][0] is Ellipsis)
