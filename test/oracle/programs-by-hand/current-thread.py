"""Who runs: names, idents, the main thread."""

import threading

main = threading.current_thread()
print(main.name, main is threading.main_thread(), main.daemon, main.is_alive())
print(main.ident == threading.get_ident(), repr(main).startswith('<_MainThread(MainThread, started '))

reports, lock = {}, threading.Lock()


def report():
    me = threading.current_thread()
    with lock:
        reports[me.name] = (
            me.ident == threading.get_ident(),
            me.ident != main.ident,
            me is not threading.main_thread(),
            me in threading.enumerate(),
        )


def named():
    report()


threads = [threading.Thread(target=report), threading.Thread(target=named), threading.Thread(target=report, name='Bob')]
threads.append(threading.Thread(target=report))
threads[3].name = 'renamed'
print([thread.name for thread in threads], threads[0].ident)
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for name in sorted(reports):
    print(name, reports[name])
print([thread.name for thread in threading.enumerate()], threading.active_count())
print(repr(threads[2]).replace(str(threads[2].ident), 'IDENT'))
