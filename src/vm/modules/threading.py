"""Threads, and what they wait for: over the locks of _thread, as conditions and all else are in CPython."""

import _thread
import sys
from collections import deque
from time import monotonic

__all__ = [
    'Barrier', 'BoundedSemaphore', 'BrokenBarrierError', 'Condition', 'Event', 'ExceptHookArgs', 'Lock',
    'RLock', 'Semaphore', 'TIMEOUT_MAX', 'Thread', 'ThreadError', 'Timer', 'active_count',
    'current_thread', 'enumerate', 'excepthook', 'get_ident', 'get_native_id', 'local', 'main_thread',
    'stack_size',
]

Lock = _thread.lock
RLock = _thread.RLock
TIMEOUT_MAX = _thread.TIMEOUT_MAX
ThreadError = _thread.error
get_ident = _thread.get_ident
get_native_id = _thread.get_native_id
stack_size = _thread.stack_size


_warned = set()


def _deprecated(message):
    """Warns whoever called the caller, once at each line, if that is the program itself."""
    line = _thread._line_in_main(2)
    if line is not None and (line, message) not in _warned:
        _warned.add((line, message))
        _thread._warn(2, 'DeprecationWarning', message)


class Condition:
    """Waits for what other threads do while they hold a lock."""

    def __init__(self, lock=None):
        if lock is None:
            lock = RLock()
        self._lock = lock
        self.acquire = lock.acquire
        self.release = lock.release
        self._waiters = deque()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *args):
        return self._lock.__exit__(*args)

    def __repr__(self):
        return f'<Condition({self._lock}, {len(self._waiters)})>'

    def _is_owned(self):
        if hasattr(self._lock, '_is_owned'):
            return self._lock._is_owned()
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout=None):
        """Gives the lock up until notified or timed out; False if timed out."""
        if not self._is_owned():
            raise RuntimeError('cannot wait on un-acquired lock')
        mine = _thread.allocate_lock()
        mine.acquire()
        self._waiters.append(mine)
        state = self._give_up()
        notified = False
        try:
            if timeout is None:
                mine.acquire()
                notified = True
            elif timeout > 0:
                notified = mine.acquire(True, timeout)
            else:
                notified = mine.acquire(False)
            return notified
        finally:
            self._take_back(state)
            if not notified:
                try:
                    self._waiters.remove(mine)
                except ValueError:
                    pass

    def _give_up(self):
        if hasattr(self._lock, '_release_save'):
            return self._lock._release_save()
        self._lock.release()
        return None

    def _take_back(self, state):
        if state is None:
            self._lock.acquire()
        else:
            self._lock._acquire_restore(state)

    def wait_for(self, predicate, timeout=None):
        """Waits until the predicate is true, or the time is over; its last value."""
        end = None
        result = predicate()
        while not result:
            if timeout is not None:
                if end is None:
                    end = monotonic() + timeout
                left = end - monotonic()
                if left <= 0:
                    break
                self.wait(left)
            else:
                self.wait()
            result = predicate()
        return result

    def notify(self, n=1):
        if not self._is_owned():
            raise RuntimeError('cannot notify on un-acquired lock')
        waiters = self._waiters
        while waiters and n > 0:
            waiters.popleft().release()
            n -= 1

    def notify_all(self):
        self.notify(len(self._waiters))

    def notifyAll(self):
        _deprecated('notifyAll() is deprecated, use notify_all() instead')
        self.notify_all()


class Semaphore:
    def __init__(self, value=1):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        self._cond = Condition(Lock())
        self._value = value

    def __repr__(self):
        cls = self.__class__
        return f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: value={self._value}>'

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        end = None
        with self._cond:
            while self._value == 0:
                if not blocking:
                    return False
                left = None
                if timeout is not None:
                    if end is None:
                        end = monotonic() + timeout
                    left = end - monotonic()
                    if left <= 0:
                        return False
                self._cond.wait(left)
            self._value -= 1
            return True

    def __enter__(self, blocking=True, timeout=None):
        return self.acquire(blocking, timeout)

    def release(self, n=1):
        if n < 1:
            raise ValueError('n must be one or more')
        with self._cond:
            self._value += n
            self._cond.notify(n)

    def __exit__(self, t, v, tb):
        self.release()


class BoundedSemaphore(Semaphore):
    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def __repr__(self):
        cls = self.__class__
        at = f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}'
        return f'{at}: value={self._value}/{self._initial_value}>'

    def release(self, n=1):
        if n < 1:
            raise ValueError('n must be one or more')
        with self._cond:
            if self._value + n > self._initial_value:
                raise ValueError('Semaphore released too many times')
            self._value += n
            self._cond.notify(n)


class Event:
    def __init__(self):
        self._cond = Condition(Lock())
        self._flag = False

    def __repr__(self):
        cls = self.__class__
        status = 'set' if self._flag else 'unset'
        return f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}: {status}>'

    def is_set(self):
        return self._flag

    def isSet(self):
        _deprecated('isSet() is deprecated, use is_set() instead')
        return self.is_set()

    def set(self):
        with self._cond:
            self._flag = True
            self._cond.notify_all()

    def clear(self):
        with self._cond:
            self._flag = False

    def wait(self, timeout=None):
        with self._cond:
            if not self._flag:
                return self._cond.wait(timeout)
            return True


class BrokenBarrierError(RuntimeError):
    pass


# States of a barrier.
_FILLING = 0
_DRAINING = 1
_RESETTING = -1
_BROKEN = -2


class Barrier:
    """Lets threads through when as many have come as it is for; can be used again."""

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError('parties must be > 0')
        self._cond = Condition(Lock())
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._state = _FILLING
        self._count = 0

    def __repr__(self):
        cls = self.__class__
        at = f'<{cls.__module__}.{cls.__qualname__} at {id(self):#x}'
        if self.broken:
            return f'{at}: broken>'
        return f'{at}: waiters={self.n_waiting}/{self.parties}>'

    def wait(self, timeout=None):
        """Waits for the others; a number from 0 that no other of them gets."""
        if timeout is None:
            timeout = self._timeout
        with self._cond:
            self._cond.wait_for(self._can_enter)
            if self._state < 0:
                raise BrokenBarrierError
            index = self._count
            self._count += 1
            try:
                if index + 1 == self._parties:
                    self._open()
                else:
                    self._wait_until_open(timeout)
                return index
            finally:
                self._count -= 1
                if self._count == 0 and self._state in (_RESETTING, _DRAINING):
                    self._state = _FILLING
                    self._cond.notify_all()

    def _can_enter(self):
        return self._state in (_FILLING, _BROKEN)

    def _is_decided(self):
        return self._state != _FILLING

    def _open(self):
        try:
            if self._action:
                self._action()
            self._state = _DRAINING
            self._cond.notify_all()
        except:
            self._break()
            raise

    def _wait_until_open(self, timeout):
        if not self._cond.wait_for(self._is_decided, timeout):
            self._break()
            raise BrokenBarrierError
        if self._state < 0:
            raise BrokenBarrierError

    def reset(self):
        with self._cond:
            if self._count > 0:
                if self._state in (_FILLING, _BROKEN):
                    self._state = _RESETTING
            else:
                self._state = _FILLING
            self._cond.notify_all()

    def abort(self):
        with self._cond:
            self._break()

    def _break(self):
        self._state = _BROKEN
        self._cond.notify_all()

    @property
    def parties(self):
        return self._parties

    @property
    def n_waiting(self):
        return self._count if self._state == _FILLING else 0

    @property
    def broken(self):
        return self._state == _BROKEN


# --- threads -----------------------------------------------------------------------------------------

_active_lock = _thread.allocate_lock()
_active = {}
_limbo = {}
_names = 0
_dummies = 0


def _new_name():
    global _names
    with _active_lock:
        _names += 1
        return f'Thread-{_names}'


class Thread:
    _is_initialized = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        assert group is None, 'group argument must be None for now'
        if name is None:
            name = _new_name()
            if target is not None:
                try:
                    name = f'{name} ({target.__name__})'
                except AttributeError:
                    pass
        self._target = target
        self._name = str(name)
        self._args = args
        self._kwargs = {} if kwargs is None else kwargs
        self._daemonic = current_thread().daemon if daemon is None else bool(daemon)
        self._ident = None
        self._native_id = None
        self._handle = _thread._ThreadHandle()
        self._started = Event()
        self._locals = {}
        self._is_initialized = True

    def __repr__(self):
        assert self._is_initialized, 'Thread.__init__() was not called'
        status = 'initial'
        if self._started.is_set():
            status = 'started'
        if self._handle.is_done():
            status = 'stopped'
        if self._daemonic:
            status += ' daemon'
        if self._ident is not None:
            status += f' {self._ident}'
        return f'<{self.__class__.__name__}({self._name}, {status})>'

    def start(self):
        if not self._is_initialized:
            raise RuntimeError('thread.__init__() not called')
        if self._started.is_set():
            raise RuntimeError('threads can only be started once')
        with _active_lock:
            _limbo[id(self)] = self
        try:
            _thread.start_joinable_thread(self._bootstrap, handle=self._handle, daemon=self.daemon)
        except Exception:
            with _active_lock:
                del _limbo[id(self)]
            raise
        self._started.wait()

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # What the target refers to may refer to this thread.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        self._ident = get_ident()
        self._native_id = get_native_id()
        with _active_lock:
            _active[self._ident] = self
            del _limbo[id(self)]
        self._started.set()
        try:
            self.run()
        except SystemExit:
            pass
        except BaseException as error:
            excepthook(ExceptHookArgs((type(error), error, error.__traceback__, self)))
        finally:
            self._locals.clear()
            with _active_lock:
                del _active[self._ident]

    def join(self, timeout=None):
        if not self._is_initialized:
            raise RuntimeError('Thread.__init__() not called')
        if not self._started.is_set():
            raise RuntimeError('cannot join thread before it is started')
        if self is current_thread():
            raise RuntimeError('cannot join current thread')
        if timeout is not None:
            timeout = max(timeout, 0)
        self._handle.join(timeout)

    @property
    def name(self):
        return self._name

    @name.setter
    def name(self, name):
        self._name = str(name)

    @property
    def ident(self):
        return self._ident

    @property
    def native_id(self):
        return self._native_id

    def is_alive(self):
        return self._started.is_set() and not self._handle.is_done()

    @property
    def daemon(self):
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        if self._started.is_set():
            raise RuntimeError('cannot set daemon status of active thread')
        self._daemonic = daemonic

    def isDaemon(self):
        _deprecated('isDaemon() is deprecated, get the daemon attribute instead')
        return self.daemon

    def setDaemon(self, daemonic):
        _deprecated('setDaemon() is deprecated, set the daemon attribute instead')
        self.daemon = daemonic

    def getName(self):
        _deprecated('getName() is deprecated, get the name attribute instead')
        return self.name

    def setName(self, name):
        _deprecated('setName() is deprecated, set the name attribute instead')
        self.name = name


class ExceptHookArgs(tuple):
    """Type, value and traceback of what a thread did not catch, and the thread."""

    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    thread = property(lambda self: self[3])


def excepthook(args):
    """Prints what a thread did not catch."""
    if args.exc_type == SystemExit:
        return
    thread = args.thread
    name = get_ident() if thread is None else thread.name
    _thread._print_exception(f'Exception in thread {name}:', args.exc_value)


__excepthook__ = excepthook


class Timer(Thread):
    """Calls a function after some seconds, unless it is cancelled before."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = [] if args is None else args
        self.kwargs = {} if kwargs is None else kwargs
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _MainThread(Thread):
    def __init__(self):
        self._target = None
        self._name = 'MainThread'
        self._args = ()
        self._kwargs = {}
        self._daemonic = False
        self._ident = get_ident()
        self._native_id = get_native_id()
        self._handle = _thread._ThreadHandle()
        self._started = Event()
        self._started.set()
        self._locals = {}
        self._is_initialized = True
        _active[self._ident] = self

    def is_alive(self):
        return True


class _DummyThread(Thread):
    """A thread that was started without this module."""

    def __init__(self):
        global _dummies
        with _active_lock:
            _dummies += 1
            number = _dummies
        super().__init__(name=f'Dummy-{number}', daemon=True)
        self._started.set()
        self._ident = get_ident()
        with _active_lock:
            _active[self._ident] = self

    def is_alive(self):
        return True

    def join(self, timeout=None):
        raise RuntimeError('cannot join a dummy thread')


def current_thread():
    """The Thread that runs."""
    thread = _active.get(get_ident())
    if thread is not None:
        return thread
    return _DummyThread()


def active_count():
    with _active_lock:
        return len(_active) + len(_limbo)


def enumerate():
    with _active_lock:
        return list(_active.values()) + list(_limbo.values())


def main_thread():
    return _main_thread


def currentThread():
    _deprecated('currentThread() is deprecated, use current_thread() instead')
    return current_thread()


def activeCount():
    _deprecated('activeCount() is deprecated, use active_count() instead')
    return active_count()


class _local:
    """Attributes that every thread has for itself."""

    __module__ = '_thread'

    def __new__(cls, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError('Initialization arguments are not supported')
        self = object.__new__(cls)
        object.__setattr__(self, '_made', (args, kwargs))
        current_thread()._locals[id(self)] = {}
        return self

    def __getattribute__(self, name):
        values = _locals_of(self)
        if name == '__dict__':
            return values
        if name in values:
            return values[name]
        try:
            return object.__getattribute__(self, name)
        except AttributeError:
            if type(self) is not _local:
                raise
        raise AttributeError(f'{_kind(self)!r} object has no attribute {name!r}')

    def __setattr__(self, name, value):
        if name == '__dict__':
            raise AttributeError(f"{_kind(self)!r} object attribute '__dict__' is read-only")
        _locals_of(self)[name] = value

    def __delattr__(self, name):
        values = _locals_of(self)
        if name not in values:
            raise AttributeError(f'{_kind(self)!r} object has no attribute {name!r}')
        del values[name]

    def __del__(self):
        for thread in enumerate():
            thread._locals.pop(id(self), None)


local = _local


def _kind(this):
    return '_thread._local' if type(this) is _local else type(this).__name__


def _locals_of(this):
    """The values of this thread; a thread that comes for the first time is initialised."""
    mine = current_thread()._locals
    values = mine.get(id(this))
    if values is None:
        values = mine[id(this)] = {}
        args, kwargs = object.__getattribute__(this, '_made')
        type(this).__init__(this, *args, **kwargs)
    return values


_main_thread = _MainThread()
_at_exit = []


def _register_atexit(func, *args, **kwargs):
    """Calls a function when the main thread has ended, before other threads are waited for."""
    _at_exit.append(lambda: func(*args, **kwargs))


def _shutdown():
    """What the interpreter runs when the main thread has ended."""
    while _at_exit:
        _at_exit.pop()()
    while True:
        waited = False
        for thread in enumerate():
            if thread is not _main_thread and not thread.daemon and thread.is_alive():
                thread.join()
                waited = True
        if not waited:
            return
