"""Interpreters with heaps and locks of their own, as CPython 3.13 has them."""

import threading

import _interpreters
from _interpreters import InterpreterError, InterpreterNotFoundError, NotShareableError, is_shareable

from test.support.interpreters.queues import Queue, QueueEmpty, QueueFull
from test.support.interpreters.queues import create as create_queue

__all__ = ['ExecutionFailed', 'Interpreter', 'InterpreterError', 'InterpreterNotFoundError', 'NotShareableError',
           'Queue', 'QueueEmpty', 'QueueFull', 'create', 'create_queue', 'get_current', 'get_main', 'is_shareable',
           'list_all']


class _Type:
    """What is known of the type of an exception of another interpreter."""

    def __init__(self, name):
        module, _, last = name.rpartition('.')
        self.__name__ = last
        self.__qualname__ = last
        self.__module__ = module or 'builtins'


class _ExceptionInfo:
    """An exception of another interpreter, in words."""

    def __init__(self, told):
        name, self.msg, self.formatted, self.errdisplay = told
        self.type = _Type(name)


class ExecutionFailed(InterpreterError):
    """What an interpreter was running has raised an exception that nobody there handled."""

    def __init__(self, excinfo):
        super().__init__(excinfo.formatted)
        self.excinfo = excinfo

    def __str__(self):
        excinfo = self.excinfo
        return f'{excinfo.formatted}\n\nUncaught in the interpreter:\n\n{excinfo.errdisplay}'


def _result(answer):
    failure, result = answer
    if failure is not None:
        raise ExecutionFailed(_ExceptionInfo(failure))
    return result


def create():
    """A new interpreter, which runs nothing yet."""
    return Interpreter(_interpreters.create())


def list_all():
    return [Interpreter(id) for id in _interpreters.list_all()]


def get_current():
    return Interpreter(_interpreters.get_current())


def get_main():
    return Interpreter(_interpreters.get_main())


class Interpreter:
    """An interpreter by its number."""

    def __init__(self, id, /):
        if not isinstance(id, int):
            raise TypeError(f'id must be an int, got {id!r}')
        if not _interpreters.exists(id):
            raise InterpreterNotFoundError(f'unrecognized interpreter ID {id}')
        self._id = id

    def __repr__(self):
        return f'{type(self).__name__}({self._id})'

    def __eq__(self, other):
        return isinstance(other, Interpreter) and self._id == other._id

    def __hash__(self):
        return hash(self._id)

    @property
    def id(self):
        return self._id

    @property
    def whence(self):
        return 'runtime init' if self._id == 0 else '_interpreters module'

    def is_running(self):
        """Whether it runs something in its `__main__` now."""
        return _interpreters.is_running(self._id)

    def close(self):
        """Ends it; an error if it is running."""
        _interpreters.destroy(self._id)

    def prepare_main(self, ns=None, /, **kwargs):
        """Binds names in its `__main__` to values, which must be shareable."""
        names = dict(ns, **kwargs) if ns is not None else kwargs
        _result(_interpreters.set___main___attrs(self._id, names))

    def exec(self, code, /):
        """Runs source text in its `__main__` and waits for the end."""
        _result(_interpreters.exec(self._id, code))

    def call(self, callable, /):
        """Calls a function without arguments there and waits for the end; what it returns is lost."""
        _result(_interpreters.call(self._id, callable))

    def call_in_thread(self, callable, /):
        """A new thread of this interpreter, started, that calls the function there."""
        def task():
            self.call(callable)
        thread = threading.Thread(target=task)
        thread.start()
        return thread
