from concurrent.futures import *
from threading import *

with ThreadPoolExecutor() as executor:
    print(sum(executor.map(sum, [[1, 2], [3]])))
    print(sorted(f.result() for f in [executor.submit(lambda i=i: i * 2) for i in range(3)]))
future = Future()
future.set_result(5)
try:
    future.set_result(6)
except Exception as e:
    print(type(e).__name__, str(e).split(':')[0])
t = Thread(target=lambda: print('in', current_thread().name, Future[int]))
t.start()
t.join()
with Lock() as held:
    print(held)
