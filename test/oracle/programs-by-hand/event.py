"""Events: set, cleared, waited for."""

import threading

started, go, done = threading.Event(), threading.Event(), threading.Event()
log = []


def runner():
    log.append('ready')
    started.set()
    go.wait()
    log.append('running')
    done.set()


thread = threading.Thread(target=runner)
thread.start()
print(started.wait(5), go.is_set(), done.wait(0.01))
log.append('signal')
go.set()
print(done.wait(timeout=5), go.is_set(), log)
thread.join()
go.clear()
print(go.is_set(), go.wait(0), done.wait())

# Many wait for one.
gate, passed, lock = threading.Event(), [], threading.Lock()


def pass_gate(number):
    gate.wait()
    with lock:
        passed.append(number)


threads = [threading.Thread(target=pass_gate, args=(i,)) for i in range(5)]
for thread in threads:
    thread.start()
print(passed)
gate.set()
for thread in threads:
    thread.join()
print(sorted(passed))
