"""Queues between interpreters, as CPython 3.13 has them."""

import queue

import _interpqueues

__all__ = ['ItemInterpreterDestroyed', 'Queue', 'QueueEmpty', 'QueueError', 'QueueFull', 'QueueNotFoundError', 'UNBOUND',
           'UNBOUND_ERROR', 'UNBOUND_REMOVE', 'create', 'list_all']


class QueueError(RuntimeError):
    """Something is wrong with a queue."""


class QueueNotFoundError(QueueError):
    """There is no queue of that number, or no longer."""


class QueueEmpty(queue.Empty):
    """Nothing came in time."""


class QueueFull(queue.Full):
    """There was no room in time."""


class ItemInterpreterDestroyed(QueueError):
    """The interpreter that an item comes from was destroyed."""


class _Unbound:
    """Takes the place of an item whose interpreter was destroyed."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f'{__name__}.{self._name}'


UNBOUND = _Unbound('UNBOUND')
UNBOUND_ERROR = _Unbound('UNBOUND_ERROR')
UNBOUND_REMOVE = _Unbound('UNBOUND_REMOVE')

_UNBOUND = {UNBOUND_REMOVE: 1, UNBOUND_ERROR: 2, UNBOUND: 3}


def _flag_of(unbound):
    if unbound not in _UNBOUND:
        raise NotImplementedError(f'unsupported unbound replacement op {unbound!r}')
    return _UNBOUND[unbound]


def create(maxsize=0, *, syncobj=False, unbounditems=UNBOUND):
    """A new queue; `maxsize` items at most, or any number if it is 0 or less."""
    return Queue(_interpqueues.create(maxsize, 1 if syncobj else 0, _flag_of(unbounditems)))


def list_all():
    return [Queue(id) for id in _interpqueues.list_all()]


class Queue:
    """A queue by its number, which any interpreter can have."""

    _id = None

    def __init__(self, id, /):
        if not isinstance(id, int):
            raise TypeError(f'id must be an int, got {id!r}')
        if _interpqueues.bind(id) is None:
            raise QueueNotFoundError(f'queue {id} not found')
        self._id = id

    def __del__(self):
        if self._id is not None:
            _interpqueues.release(self._id)

    def __repr__(self):
        return f'{type(self).__name__}({self._id})'

    def __eq__(self, other):
        return isinstance(other, Queue) and self._id == other._id

    def __hash__(self):
        return hash(self._id)

    @property
    def id(self):
        return self._id

    @property
    def maxsize(self):
        return self._found(_interpqueues.get_maxsize(self._id))

    def _found(self, answer):
        if answer is None:
            raise QueueNotFoundError(f'queue {self._id} not found')
        return answer

    def empty(self):
        return self.qsize() == 0

    def full(self):
        return self._found(_interpqueues.is_full(self._id))

    def qsize(self):
        return self._found(_interpqueues.get_count(self._id))

    def put(self, obj, timeout=None, *, syncobj=None, unbound=None):
        """Appends an object, which must be shareable, waiting for room."""
        if timeout is not None and timeout < 0:
            raise ValueError('timeout value must be non-negative')
        if unbound is None:
            flag = self._found(_interpqueues.get_queue_defaults(self._id))[1]
        else:
            flag = _flag_of(unbound)
        if not self._found(_interpqueues.put(self._id, obj, flag, timeout)):
            raise QueueFull(f'queue {self._id} is full')

    def put_nowait(self, obj, *, syncobj=None, unbound=None):
        self.put(obj, 0, syncobj=syncobj, unbound=unbound)

    def get(self, timeout=None):
        """Takes the oldest object, waiting for one."""
        if timeout is not None and timeout < 0:
            raise ValueError('timeout value must be non-negative')
        answer = self._found(_interpqueues.get(self._id, timeout))
        if not answer:
            raise QueueEmpty(f'queue {self._id} is empty')
        obj, unbound = answer
        if unbound is None:
            return obj
        if unbound == 2:
            raise ItemInterpreterDestroyed("item's original interpreter destroyed")
        return UNBOUND

    def get_nowait(self):
        return self.get(0)
