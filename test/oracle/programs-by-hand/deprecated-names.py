import threading
t = threading.Thread(target=lambda: None)
t.setDaemon(True); print(t.isDaemon(), t.getName()); t.setName('n'); print(t.name)
e = threading.Event(); print(e.isSet())
c = threading.Condition()
with c: c.notifyAll()
for i in range(3):
    print(threading.currentThread().getName(), threading.activeCount())
