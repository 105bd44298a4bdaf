"""Futures, and how to wait for several of them."""

import threading
from time import monotonic

FIRST_COMPLETED = 'FIRST_COMPLETED'
FIRST_EXCEPTION = 'FIRST_EXCEPTION'
ALL_COMPLETED = 'ALL_COMPLETED'

_PENDING = 'PENDING'
_RUNNING = 'RUNNING'
_CANCELLED = 'CANCELLED'
_FINISHED = 'FINISHED'

TimeoutError = TimeoutError


class Error(Exception):
    pass


class CancelledError(Error):
    pass


class InvalidStateError(Error):
    pass


class BrokenExecutor(RuntimeError):
    pass


class Future:
    """What a call will have returned or raised."""

    __class_getitem__ = classmethod(type(list[int]))

    def __init__(self):
        self._condition = threading.Condition()
        self._state = _PENDING
        self._result = None
        self._exception = None
        self._callbacks = []

    def __repr__(self):
        with self._condition:
            name = f'<{self.__class__.__name__} at {id(self):#x} state={self._state.lower()}'
            if self._state != _FINISHED:
                return f'{name}>'
            if self._exception is not None:
                return f'{name} raised {self._exception.__class__.__name__}>'
            return f'{name} returned {self._result.__class__.__name__}>'

    def cancel(self):
        with self._condition:
            if self._state in (_RUNNING, _FINISHED):
                return False
            if self._state == _CANCELLED:
                return True
            self._state = _CANCELLED
            self._condition.notify_all()
        self._call_callbacks()
        return True

    def cancelled(self):
        with self._condition:
            return self._state == _CANCELLED

    def running(self):
        with self._condition:
            return self._state == _RUNNING

    def done(self):
        with self._condition:
            return self._is_done()

    def _is_done(self):
        return self._state in (_CANCELLED, _FINISHED)

    def add_done_callback(self, fn):
        with self._condition:
            if not self._is_done():
                self._callbacks.append(fn)
                return
        self._call(fn)

    def _call_callbacks(self):
        for callback in self._callbacks:
            self._call(callback)

    def _call(self, callback):
        try:
            callback(self)
        except Exception as error:
            threading._thread._print_exception(f'exception calling callback for {self!r}', error)

    def _await(self, timeout):
        """Waits until it is done, while the condition is held."""
        if not self._condition.wait_for(self._is_done, timeout):
            raise TimeoutError()
        if self._state == _CANCELLED:
            raise CancelledError()

    def result(self, timeout=None):
        try:
            with self._condition:
                self._await(timeout)
                if self._exception is None:
                    return self._result
                error = self._exception
            try:
                raise error
            finally:
                # The traceback of the exception refers to this frame.
                error = None
        finally:
            self = None

    def exception(self, timeout=None):
        with self._condition:
            self._await(timeout)
            return self._exception

    # For executors.

    def set_running_or_notify_cancel(self):
        with self._condition:
            if self._state == _CANCELLED:
                return False
            if self._state != _PENDING:
                raise RuntimeError('Future in unexpected state')
            self._state = _RUNNING
            return True

    def set_result(self, result):
        self._finish(result, None)

    def set_exception(self, exception):
        self._finish(None, exception)

    def _finish(self, result, exception):
        with self._condition:
            if self._is_done():
                raise InvalidStateError(f'{self._state}: {self!r}')
            self._result = result
            self._exception = exception
            self._state = _FINISHED
            self._condition.notify_all()
        self._call_callbacks()


class DoneAndNotDoneFutures(tuple):
    done = property(lambda self: self[0])
    not_done = property(lambda self: self[1])

    def __repr__(self):
        return f'DoneAndNotDoneFutures(done={self[0]!r}, not_done={self[1]!r})'


class _Arrivals:
    """Futures in the order in which they are done."""

    def __init__(self, futures):
        self.changed = threading.Condition()
        self.done = []
        for future in futures:
            future.add_done_callback(self.add)

    def add(self, future):
        with self.changed:
            self.done.append(future)
            self.changed.notify_all()


def wait(fs, timeout=None, return_when=ALL_COMPLETED):
    """Waits for futures; sets of those that are done and of those that are not."""
    if return_when not in (FIRST_COMPLETED, FIRST_EXCEPTION, ALL_COMPLETED):
        raise ValueError(f'Invalid return condition: {return_when!r}')
    futures = set(fs)
    arrivals = _Arrivals(futures)

    def is_enough():
        done = arrivals.done
        if len(done) == len(futures):
            return True
        if return_when == FIRST_COMPLETED:
            return len(done) > 0
        if return_when == FIRST_EXCEPTION:
            return any(not f.cancelled() and f.exception() is not None for f in done)
        return False

    with arrivals.changed:
        arrivals.changed.wait_for(is_enough, timeout)
        done = set(arrivals.done)
    return DoneAndNotDoneFutures((done, futures - done))


def as_completed(fs, timeout=None):
    """Futures as they are done."""
    end = None if timeout is None else monotonic() + timeout
    futures = set(fs)
    total = len(futures)
    arrivals = _Arrivals(futures)
    given = 0
    while given < total:
        with arrivals.changed:
            left = None if end is None else end - monotonic()
            if not arrivals.changed.wait_for(lambda: len(arrivals.done) > given, left):
                raise TimeoutError(f'{total - given} (of {total}) futures unfinished')
            future = arrivals.done[given]
        given += 1
        yield future


class Executor:
    def submit(self, fn, /, *args, **kwargs):
        raise NotImplementedError()

    def map(self, fn, *iterables, timeout=None, chunksize=1):
        """Results in the order of the arguments."""
        end = None if timeout is None else monotonic() + timeout
        futures = [self.submit(fn, *args) for args in zip(*iterables)]

        def results():
            try:
                # In reverse, so that none is kept once its result was given.
                futures.reverse()
                while futures:
                    if end is None:
                        yield _result_of(futures.pop())
                    else:
                        yield _result_of(futures.pop(), end - monotonic())
            finally:
                for future in futures:
                    future.cancel()

        return results()

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc_val, exc_tb):
        self.shutdown(wait=True)
        return False


def _result_of(future, timeout=None):
    try:
        return future.result(timeout)
    finally:
        future.cancel()
        del future
