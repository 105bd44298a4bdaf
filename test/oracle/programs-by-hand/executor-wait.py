"""Waiting for some futures or all of them."""

import threading
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION
from concurrent.futures import ThreadPoolExecutor, as_completed, wait

gates = {name: threading.Event() for name in 'abc'}


def pass_gate(name):
    gates[name].wait(10)
    return name.upper()


with ThreadPoolExecutor(3) as pool:
    futures = {pool.submit(pass_gate, name): name for name in gates}
    done, not_done = wait(futures, timeout=0.02)
    print(len(done), len(not_done))
    gates['b'].set()
    done, not_done = wait(futures, return_when=FIRST_COMPLETED)
    print(sorted(f.result() for f in done), sorted(futures[f] for f in not_done))
    order = []
    for future in as_completed(futures):
        order.append(futures[future])
        rest = [name for name in 'ca' if not gates[name].is_set()]
        if rest:
            gates[rest[0]].set()
    print(order)
    done, not_done = wait(futures, return_when=ALL_COMPLETED)
    print(len(done), len(not_done))


def invert(n):
    return 12 // n


with ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(invert, n) for n in (3, 0, 2)]
    finished = wait(futures, return_when=FIRST_EXCEPTION)
    print(any(f.exception() for f in finished.done))
    print(sorted(str(f.exception() or f.result()) for f in as_completed(futures)))

stuck = threading.Event()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(stuck.wait)
    try:
        list(as_completed([future], timeout=0.02))
    except TimeoutError as error:
        print('TimeoutError:', error)
    stuck.set()
