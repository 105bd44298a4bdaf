"""An executor over threads."""

import queue
import sys
import threading
from concurrent.futures import _base


_running = []
_running_lock = threading.Lock()


def _python_exit():
    with _running_lock:
        executors = list(_running)
    for executor in executors:
        executor.shutdown()


threading._register_atexit(_python_exit)


# A program's threads are the same whatever machine it runs on.
_CORES = 4


class BrokenThreadPool(_base.BrokenExecutor):
    pass


class _Task:
    def __init__(self, future, fn, args, kwargs):
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs

    def run(self):
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.fn(*self.args, **self.kwargs)
        except BaseException as error:
            self.future.set_exception(error)
            self = None
        else:
            self.future.set_result(result)


def _work(executor):
    """A worker: runs tasks until there are no more to come."""
    try:
        if executor._initializer is not None:
            executor._initializer(*executor._initargs)
    except BaseException as error:
        threading._thread._print_exception('Exception in initializer:', error)
        executor._initializer_failed()
        return
    tasks = executor._tasks
    while True:
        try:
            task = tasks.get_nowait()
        except queue.Empty:
            executor._idle.release()
            task = tasks.get()
        if task is None:
            # For the next worker.
            tasks.put(None)
            return
        task.run()
        del task


class ThreadPoolExecutor(_base.Executor):
    _made = 0
    _made_lock = threading.Lock()

    def __init__(self, max_workers=None, thread_name_prefix='', initializer=None, initargs=()):
        if max_workers is None:
            max_workers = _CORES + 4
        if max_workers <= 0:
            raise ValueError('max_workers must be greater than 0')
        if initializer is not None and not callable(initializer):
            raise TypeError('initializer must be a callable')
        with ThreadPoolExecutor._made_lock:
            number = ThreadPoolExecutor._made
            ThreadPoolExecutor._made += 1
        self._max_workers = max_workers
        self._tasks = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads = []
        self._broken = False
        self._is_shut_down = False
        self._lock = threading.Lock()
        self._prefix = thread_name_prefix or f'ThreadPoolExecutor-{number}'
        self._initializer = initializer
        self._initargs = initargs

    def submit(self, fn, /, *args, **kwargs):
        with self._lock:
            if self._broken:
                raise BrokenThreadPool(self._broken)
            if self._is_shut_down:
                raise RuntimeError('cannot schedule new futures after shutdown')
            future = _base.Future()
            self._tasks.put(_Task(future, fn, args, kwargs))
            self._add_worker()
            return future

    def _add_worker(self):
        if self._idle.acquire(timeout=0):
            return
        n = len(self._threads)
        if n < self._max_workers:
            worker = threading.Thread(target=_work, args=(self,), name=f'{self._prefix}_{n}')
            worker.start()
            self._threads.append(worker)
            if n == 0:
                with _running_lock:
                    _running.append(self)

    def _initializer_failed(self):
        with self._lock:
            self._broken = 'A thread initializer failed, the thread pool is not usable anymore'
            self._cancel_all(BrokenThreadPool(self._broken))

    def _cancel_all(self, error=None):
        while True:
            try:
                task = self._tasks.get_nowait()
            except queue.Empty:
                return
            if task is None:
                continue
            if error is None:
                task.future.cancel()
            else:
                task.future.set_exception(error)

    def shutdown(self, wait=True, *, cancel_futures=False):
        with self._lock:
            self._is_shut_down = True
            if cancel_futures:
                self._cancel_all()
            self._tasks.put(None)
        if wait:
            for worker in self._threads:
                worker.join()
            with _running_lock:
                if self in _running:
                    _running.remove(self)
