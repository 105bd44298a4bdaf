from __future__ import annotations
import threading
class Node:
    def __init__(self, val: int, next: Node | None = None) -> None:
        self.val = val; self.next: Optional[Node] = next
def f(a: Undefined, *, b: List[int] = []) -> "q": return a
print(Node(1, Node(2)).next.val, f(1), f.__annotations__, Node.__init__.__annotations__)
class C:
    x: int = 3
    y: dict[str, list[int]]
    z: Callable[[int, str], None] = None
print(C.__annotations__)
