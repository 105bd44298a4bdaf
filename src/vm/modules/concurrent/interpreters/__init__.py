"""Interpreters with heaps and locks of their own: PEP 734, as CPython 3.14 has it."""

import threading

import _interpreters
from _interpreters import InterpreterError, InterpreterNotFoundError, NotShareableError, is_shareable

from test.support import interpreters as _earlier
from test.support.interpreters import ExecutionFailed
from test.support.interpreters.queues import Queue, QueueEmpty, QueueError, QueueFull, QueueNotFoundError
from test.support.interpreters.queues import create as create_queue

__all__ = ['ExecutionFailed', 'Interpreter', 'InterpreterError', 'InterpreterNotFoundError', 'NotShareableError',
           'Queue', 'QueueEmpty', 'QueueError', 'QueueFull', 'QueueNotFoundError', 'create', 'create_queue',
           'get_current', 'get_main', 'is_shareable', 'list_all']


def create():
    """A new interpreter, which runs nothing yet."""
    return Interpreter(_interpreters.create())


def list_all():
    return [Interpreter(id) for id in _interpreters.list_all()]


def get_current():
    return Interpreter(_interpreters.get_current())


def get_main():
    return Interpreter(_interpreters.get_main())


class Interpreter(_earlier.Interpreter):
    """An interpreter by its number, whose calls take arguments and give results that are shareable."""

    def call(self, callable, /, *args, **kwargs):
        return _earlier._result(_interpreters.call(self._id, callable, args, kwargs))

    def call_in_thread(self, callable, /, *args, **kwargs):
        def task():
            self.call(callable, *args, **kwargs)
        thread = threading.Thread(target=task)
        thread.start()
        return thread
