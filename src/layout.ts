// Where things stand in an interpreter's heap. Addresses and sizes are in 32-bit words.
//
//   0                 null: never used
//   HEAP              words that describe the heap itself
//   STRATEGY          shared words of the strategy: its execution lock, its queues
//   TYPES, INTS, ...  objects that exist from the start, at fixed addresses
//   AREAS             one area a thread: its own words, its free lists, its stack of frames
//   after the areas   everything that is allocated
//
// Object header, after PEP 703 (ob_tid, ob_mutex, ob_gc_bits, ob_flags, ob_ref_local,
// ob_ref_shared, ob_type), each a 32-bit word here:
//
//   +0 OWNER   id of the thread that may use LOCAL without atomics; 0: none (merged, or immortal)
//   +1 FLAGS   bits 0-7 as PEP 703's ob_gc_bits (TRACKED, ...); 8-31 flags of the counts. 0 when an object is made
//   +2 LOCAL   count of the owner; IMMORTAL: never counted
//   +3 SHARED  count of all other threads << 2, with two state bits; see strategies/biased.ts
//   +4 TYPE    address of the type object
//   +5 SIZE    items of a tuple, list or str, entries of a dict; otherwise free for the type
//   +6 LINK    next object in the one list that this one is in: a merge queue, the dying objects of a
//              thread, a free list
//   +7 MUTEX   the object's own lock (sync/mutex.ts)
//   +8 ...     payload, at an even address
//
// Eight words, 32 bytes: what PEP 703's header takes. Who writes: OWNER, FLAGS, LOCAL and SHARED only
// the strategy's counts; LINK whoever owns the list; MUTEX only its lock; TYPE the allocation; SIZE
// and payload the type's own code.

export const OWNER = 0;
export const FLAGS = 1;
export const LOCAL = 2;
export const SHARED = 3;
export const TYPE = 4;
export const SIZE = 5;
export const LINK = 6;
export const MUTEX = 7;
export const PAYLOAD = 8;

/** In SHARED of a deferred object, as long as it is no garbage: references that nobody has. */
export const DEFERRED_REFERENCES = 2 ** 27;

/** In FLAGS of a list or dict: threads may be reading it without holding it. By whoever holds it, for good. */
export const FLAG_SHARED = 16;

/**
 * Value of LOCAL in an object that lives for ever: all bits set, as 0xFFFFFFFF in PEP 703. No count
 * is negative, so anything below 0 is immortal.
 */
export const IMMORTAL = -1;

/** Bits of FLAGS that are the collector's: it knows of the object; */
export const TRACKED = 1;
/** it may be garbage, as far as the collection that is under way has come; */
export const COLLECTING = 2;
/** that collection has found nobody yet who refers to it; */
export const UNREACHABLE = 4;
/** references to it from stacks are not counted; set before others see the object, or while the world is stopped, for good; */
export const DEFERRED = 64;
/** OWNER and SHARED are links of one of the collector's lists (under plain counts, which need neither). */
export const LISTED = 8;

/** The most references that SHARED can count, in 30 bits with a sign; LOCAL has room for four times as many. */
export const MOST_REFERENCES = 2 ** 29 - 1;
/**
 * The most words that a heap may have: 2^28, a gibibyte. It is why counts need not saturate. A
 * reference that is held takes up a word of the heap (those in JavaScript variables are a few a
 * thread, and headers and tables hold none), so that no object has more references than that. While
 * an object waits in a merge queue its two counts drift apart, by what its owner hands out until its
 * next checkpoint: one operation, which fills no more words than there are. Both together stay
 * within MOST_REFERENCES, and so far from IMMORTAL.
 */
export const MOST_HEAP_WORDS = (MOST_REFERENCES + 1) / 2;

// --- words that describe the heap -------------------------------------------------------------

export const HEAP = 16;
/** Words in the whole heap; written once. */
export const HEAP_WORDS = HEAP + 0;
/** First word that was never given out; grows by fetchAdd, a chunk or a large block at a time. */
export const HEAP_NEXT = HEAP + 1;
/** How many thread areas there are; written once. */
export const HEAP_THREADS = HEAP + 2;
/** Lock word of the central free lists (sync/spin-lock). */
export const CENTRAL_LOCK = HEAP + 3;
/** The MemoryError that exists from the start; tuple of everything that lives as long as the heap. */
export const HEAP_MEMORY_ERROR = HEAP + 4;
export const HEAP_ROOTS = HEAP + 5;
/** Tuple of the modules that can be imported; the module builtins. Written once. */
export const HEAP_MODULES = HEAP + 6;
export const HEAP_BUILTINS = HEAP + 7;
/** Module of the program, code of its top level. Written once. */
export const HEAP_MAIN = HEAP + 8;
export const HEAP_TOP_LEVEL = HEAP + 9;
/** Mutex of imports, and the id of the thread that has it; see vm/imports.ts. */
export const HEAP_IMPORT_LOCK = HEAP + 10;
export const HEAP_IMPORT_OWNER = HEAP + 11;
/** Heads of the central lists of batches, one a size class; guarded by CENTRAL_LOCK. */
export const CENTRAL = HEAP + 16;
/** Guest threads that have not ended and that the end of the program waits for; whoever starts or ends one. */
export const HEAP_LIVE = HEAP + 88;
/** Interval that sys.setswitchinterval asked for, in microseconds; 0: none was. Any thread. */
export const HEAP_SWITCH_INTERVAL = HEAP + 89;
/** For the engine: lock of the pool, first idle thread of it (AREA_POOL_NEXT), threads in it; under the lock. */
export const HEAP_POOL_LOCK = HEAP + 90;
export const HEAP_POOL_IDLE = HEAP + 91;
export const HEAP_POOL_SIZE = HEAP + 92;
/** Changed by every output, so that an explorer sees that outputs have an order. */
export const HEAP_OUTPUT = HEAP + 93;
/** What sys.setrecursionlimit and gc.disable have said: frames that a thread may have, 1: disabled. Any thread. */
export const HEAP_RECURSION_LIMIT = HEAP + 95;
export const HEAP_GC_DISABLED = HEAP + 96;
/** The dict sys.modules and the list sys.argv that the program starts with. Written once. */
export const HEAP_SYS_MODULES = HEAP + 94;
export const HEAP_ARGV = HEAP + 97;
/** Last class that was made, which leads to the others by TYPE_NEXT; any thread, by cas. */
export const HEAP_CLASSES = HEAP + 98;
/** Tuple of the names in vm/classes/special-names.ts. Written once. */
export const HEAP_SPECIAL_NAMES = HEAP + 99;
/** Bits of TYPE_FLAGS that some class has got after it was made; any thread sets them. */
export const HEAP_LATE_FLAGS = HEAP + 100;
/** Spin lock of all lists of weak references. */
export const HEAP_WEAK_LOCK = HEAP + 101;
/** What gc.set_threshold has said, a word a generation; container objects made less freed since generation 0 was
 * last collected, and collections of each generation since the next older one was. Any thread. */
export const HEAP_GC_THRESHOLDS = HEAP + 104;
export const HEAP_GC_COUNTS = HEAP + 107;
/** 1: the program has bound an attribute of the module sys anew. Any thread. */
export const HEAP_SYS_IS_CHANGED = HEAP + 110;
/** Small classes hold blocks of 2, 4, ... SMALL_WORDS words; large ones powers of two above. */
export const SMALL_WORDS = 64;
export const SMALL_CLASSES = SMALL_WORDS / 2 + 1;
export const LARGE_CLASSES = 32;

// --- shared words of the strategy -----------------------------------------------------------------

/** The last words of the strategy's are its collector's. */
export const COLLECTOR_WORDS = 64;
export const STRATEGY = 128;
export const STRATEGY_WORDS = 4352;

// --- objects at fixed addresses ---------------------------------------------------------------------

/** Header, then the words below. */
export const TYPE_WORDS = 14;
export const TYPE_NAME = PAYLOAD + 0;
export const TYPE_BASE = PAYLOAD + 1;
/** Index of the native that a call of the type runs, plus one; 0: cannot be called. */
export const TYPE_NEW = PAYLOAD + 2;
/** Module object with the methods of the type, or 0. */
export const TYPE_METHODS = PAYLOAD + 3;
/** The built-in type whose payload its instances have; OBJECT_TYPE: none but what every class adds. */
export const TYPE_LAYOUT = PAYLOAD + 4;
/** Which special methods it, or what it derives from, had when it was made (vm/classes/special-names.ts). */
export const TYPE_FLAGS = PAYLOAD + 5;
// Of classes of the program only. They live as long as the heap, as CPython's live until a collection.
/** Its namespace (CLASS_TABLE_TYPE); through the strategy's containers. */
export const TYPE_TABLE = PAYLOAD + 6;
/** The class that was made before it, or 0. */
export const TYPE_NEXT = PAYLOAD + 7;
export const TYPE_QUALIFIED_NAME = PAYLOAD + 8;
/** How many `__slots__` its instances have, inherited ones included; 1: they have a dict, too. */
export const TYPE_SLOT_COUNT = PAYLOAD + 9;
export const TYPE_HAS_DICT = PAYLOAD + 10;
/** Name of the module that it was made in. */
export const TYPE_MODULE = PAYLOAD + 11;

export const TYPES = STRATEGY + STRATEGY_WORDS;
const type = (index: number): number => TYPES + index * TYPE_WORDS;

/** Type of a block that is not an object in use. */
export const FREE = 0;
export const TYPE_TYPE = type(0);
export const OBJECT_TYPE = type(1);
export const NONE_TYPE = type(2);
export const BOOL_TYPE = type(3);
export const INT_TYPE = type(4);
export const FLOAT_TYPE = type(5);
export const STR_TYPE = type(6);
export const TUPLE_TYPE = type(7);
export const LIST_TYPE = type(8);
export const DICT_TYPE = type(9);
export const RANGE_TYPE = type(10);
export const RANGE_ITERATOR_TYPE = type(11);
export const SEQUENCE_ITERATOR_TYPE = type(12);
export const DICT_ITERATOR_TYPE = type(13);
export const ENUMERATE_TYPE = type(14);
export const FUNCTION_TYPE = type(15);
export const NATIVE_TYPE = type(16);
export const CODE_TYPE = type(17);
export const MODULE_TYPE = type(18);
export const METHOD_TYPE = type(19);
export const SLICE_TYPE = type(20);
export const ELLIPSIS_TYPE = type(21);
export const NOT_IMPLEMENTED_TYPE = type(22);
/** A ctypes scalar type such as c_float, and an array type such as c_float * 3. */
export const CTYPE_TYPE = type(23);
export const ARRAY_TYPE_TYPE = type(24);
export const ARRAY_TYPE = type(25);
export const TRACEBACK_TYPE = type(26);
export const SET_TYPE = type(27);
export const ITEMS_TYPE = type(28);
export const KEYS_TYPE = type(29);
export const VALUES_TYPE = type(30);
/** Block of words that belongs to a list or dict; never visible to the guest. */
export const BLOCK_TYPE = type(31);

/** Exception types follow the others, in the order of `vm/exceptions.ts`. */
export const EXCEPTION_TYPES = type(32);
export const MAX_EXCEPTION_TYPES = 80;

/** Types that came with the library follow the exceptions. */
export const LIBRARY_TYPES = EXCEPTION_TYPES + MAX_EXCEPTION_TYPES * TYPE_WORDS;
export const MAX_LIBRARY_TYPES = 32;
const libraryType = (index: number): number => LIBRARY_TYPES + index * TYPE_WORDS;
/** An int that does not fit into an object of INT_TYPE; to the guest its type is int. */
export const LONG_TYPE = libraryType(0);
export const FROZENSET_TYPE = libraryType(1);
export const BYTES_TYPE = libraryType(2);
export const BYTEARRAY_TYPE = libraryType(3);
export const MAP_TYPE = libraryType(4);
export const FILTER_TYPE = libraryType(5);
export const ZIP_TYPE = libraryType(6);
export const REVERSED_TYPE = libraryType(7);
export const CALLABLE_ITERATOR_TYPE = libraryType(8);
export const DEQUE_TYPE = libraryType(9);

/** Types of `vm/threads` and of `vm/system`. */
const THREADING_TYPES = LIBRARY_TYPES + MAX_LIBRARY_TYPES * TYPE_WORDS;
const MAX_THREADING_TYPES = 16;
export const LOCK_TYPE = THREADING_TYPES;
export const RLOCK_TYPE = THREADING_TYPES + TYPE_WORDS;
export const HANDLE_TYPE = THREADING_TYPES + 2 * TYPE_WORDS;
export const QUEUE_TYPE = THREADING_TYPES + 3 * TYPE_WORDS;
export const FILE_TYPE = THREADING_TYPES + 4 * TYPE_WORDS;
export const MEMORYVIEW_TYPE = THREADING_TYPES + 5 * TYPE_WORDS;

/** Types of what functions leave behind: cells and generators. */
const CONTROL_TYPES = THREADING_TYPES + MAX_THREADING_TYPES * TYPE_WORDS;
const MAX_CONTROL_TYPES = 4;
export const CELL_TYPE = CONTROL_TYPES;
export const GENERATOR_TYPE = CONTROL_TYPES + TYPE_WORDS;

/** Types of `vm/classes`. */
const CLASS_TYPES = CONTROL_TYPES + MAX_CONTROL_TYPES * TYPE_WORDS;
const MAX_CLASS_TYPES = 16;
const classType = (index: number): number => CLASS_TYPES + index * TYPE_WORDS;
/** Names and values of a class; never visible to the guest. */
export const CLASS_TABLE_TYPE = classType(0);
/** What the guest is told is the type of a METHOD_TYPE object that binds a function of the program. */
export const BOUND_METHOD_TYPE = classType(1);
export const PROPERTY_TYPE = classType(2);
export const STATICMETHOD_TYPE = classType(3);
export const CLASSMETHOD_TYPE = classType(4);
export const SUPER_TYPE = classType(5);
/** A name of `__slots__` in a class; an attribute of a built-in type. */
export const MEMBER_TYPE = classType(6);
export const GETSET_TYPE = classType(7);
export const WEAKREF_TYPE = classType(8);
/** `list[int]` */
export const ALIAS_TYPE = classType(9);
/** `int | None`: an alias without an origin. */
export const UNION_TYPE = classType(10);

export const SINGLETONS = CLASS_TYPES + MAX_CLASS_TYPES * TYPE_WORDS;
/** Words of an int, a float and the singletons: the header and 64 bits. */
export const SCALAR_WORDS = 10;
export const NONE = SINGLETONS;
export const FALSE = SINGLETONS + SCALAR_WORDS;
export const TRUE = SINGLETONS + 2 * SCALAR_WORDS;
export const ELLIPSIS_OBJECT = SINGLETONS + 3 * SCALAR_WORDS;
export const NOT_IMPLEMENTED = SINGLETONS + 4 * SCALAR_WORDS;

/** Small ints as in CPython: -5 to 256, one object each. */
export const SMALL_INT_MIN = -5;
export const SMALL_INT_MAX = 256;
export const INTS = SINGLETONS + 5 * SCALAR_WORDS;
/** Address that the int 0 would have: `INT_ZERO + value * SCALAR_WORDS` is the small int. */
export const INT_ZERO = INTS - SMALL_INT_MIN * SCALAR_WORDS;
export const STATIC_END = INTS + (SMALL_INT_MAX - SMALL_INT_MIN + 1) * SCALAR_WORDS;

// --- thread areas ---------------------------------------------------------------------------------

export const AREAS = (STATIC_END + 1023) & ~1023;
/** Room for a thousand frames of 32 words, and some for what they have in common. */
export const AREA_WORDS = 32768;

// Offsets into a thread's area. Only the thread itself writes, unless it says otherwise.

/** Requests to this thread, checked at checkpoints; any thread sets bits, the thread clears them. */
export const AREA_BREAKER = 0;
/** The exception being raised, or 0. */
export const AREA_EXCEPTION = 1;
/** Dead objects whose children are still to be destroyed, linked by LINK; 0 ends. */
export const AREA_DYING = 2;
/** 1 while the thread is destroying the objects of that list. */
export const AREA_IS_DESTROYING = 3;
/** The chunk that the thread carves small blocks from. */
export const AREA_CHUNK_NEXT = 4;
export const AREA_CHUNK_END = 5;
/** Frame that runs, and how many frames there are. */
export const AREA_FRAME = 6;
export const AREA_DEPTH = 7;
/**
 * The exception that is being handled by what runs now, counted, or 0; by whoever has resumed the
 * innermost generator that runs, or further out, borrowed from there, or 0.
 */
export const AREA_HANDLED = 8;
export const AREA_OUTER_HANDLED = 9;
/** First word that native code has not used for calls of its own, if above the frame; how many such calls there are. */
export const AREA_NATIVE_TOP = 10;
export const AREA_NATIVE_DEPTH = 11;
/** While the thread holds a table: tuple of what it has compared a key with before that, counted, or 0. */
export const AREA_COMPARED = 12;
/** For a collector: container objects that the thread has made less freed, not yet in HEAP_GC_COUNTS. */
export const AREA_GC_MADE = 13;
/** Words for the strategy; who writes them is the strategy's to say. */
export const AREA_STRATEGY = 16;
export const AREA_STRATEGY_WORDS = 48;
/** Heads of the free lists, one a small class. */
export const AREA_FREE_LISTS = 64;
/**
 * What the thread waits for while it is detached, for its own text and for whoever looks for deadlocks: odd while it sleeps;
 * the word that it sleeps on and what that holds meanwhile; the object that it waits for, or 0; until
 * when, a 64-bit float of nanoseconds.
 */
export const AREA_WAITS = 104;
export const AREA_WAIT_ADDRESS = 105;
export const AREA_WAIT_EXPECTED = 106;
export const AREA_WAIT_OBJECT = 107;
export const AREA_WAIT_DEADLINE = 108;
/** Always 0: a thread that only waits for time to pass sleeps on it. */
export const AREA_SLEEP = 110;
/** What the thread's worker does, see workers/pool.ts; the call that it was started with; the next idle thread. */
export const AREA_POOL_STATE = 111;
export const AREA_POOL_CALL = 112;
export const AREA_POOL_NEXT = 113;
/** 1: what AREA_WAIT_ADDRESS is in is the process's memory; 1: the engine has answered what the thread asked it. */
export const AREA_WAIT_IS_OUTSIDE = 115;
export const AREA_ANSWER = 116;
/** The handle of the thread's guest thread, borrowed from its call; 0: it has none. */
export const AREA_HANDLE = 114;
/** Frames: locals and value stacks. */
export const AREA_STACK = 128;

/** Address of the area of thread `id`, from 1. */
export function areaOf(id: number): number {
  return AREAS + (id - 1) * AREA_WORDS;
}

/** First word behind the areas of `threads` threads. */
export function areasEnd(threads: number): number {
  return AREAS + threads * AREA_WORDS;
}

// --- payloads ---------------------------------------------------------------------------------------

/** int: 64-bit two's complement, low word first; all but the least, which marks a long one. */
export const INT_LOW = PAYLOAD;
export const INT_HIGH = PAYLOAD + 1;
/**
 * long int: INT_LOW and INT_HIGH hold the least 64-bit number, so that code which reads no more of an int
 * than these never takes it for a small one; behind them SIZE words of two's complement, low ones first.
 */
export const LONG_DIGITS = PAYLOAD + 2;
/** float: 64-bit at an even address. */
export const FLOAT_VALUE = PAYLOAD;
/** str: hash (0: not computed), then one code point a word. */
export const STR_HASH = PAYLOAD;
export const STR_CHARS = PAYLOAD + 1;
/** tuple: items. */
export const TUPLE_ITEMS = PAYLOAD;
/** list: address of the block of items, and how many fit. */
export const LIST_ITEMS = PAYLOAD;
export const LIST_CAPACITY = PAYLOAD + 1;
/**
 * dict and set: block of entries (hash, key, value each; key 0: deleted), how many entries are used up
 * (deleted ones included), how many fit, block of the index (entry number + 1; 0 empty), its mask.
 */
export const DICT_ENTRIES = PAYLOAD;
export const DICT_USED = PAYLOAD + 1;
export const DICT_CAPACITY = PAYLOAD + 2;
export const DICT_INDEX = PAYLOAD + 3;
export const DICT_MASK = PAYLOAD + 4;
/** Sets only: see vm/collections/set-places.ts. */
export const SET_FILL = PAYLOAD + 5;
export const SET_FINGER = PAYLOAD + 6;
/** range and its iterator: start (next value), step, length (left), 64 bits each. */
export const RANGE_START = PAYLOAD;
export const RANGE_STEP = PAYLOAD + 2;
export const RANGE_LENGTH = PAYLOAD + 4;
/** range only: stop as given, for repr. */
export const RANGE_STOP = PAYLOAD + 6;
/** Iterator over a sequence or a dict: what it goes over, and the next index. */
export const ITERATOR_OVER = PAYLOAD;
export const ITERATOR_NEXT = PAYLOAD + 1;
/** enumerate, behind ITERATOR_OVER: a start of any size or 0, and what is added to it next, 64 bits. */
export const ENUMERATE_START = PAYLOAD + 1;
export const ENUMERATE_COUNT = PAYLOAD + 2;
/** deque: see vm/collections/deques.ts. */
export const DEQUE_ITEMS = PAYLOAD;
export const DEQUE_CAPACITY = PAYLOAD + 1;
export const DEQUE_START = PAYLOAD + 2;
export const DEQUE_MOST = PAYLOAD + 3;
export const DEQUE_CHANGES = PAYLOAD + 4;
/** map, filter, zip, reversed, iter with a sentinel: see vm/collections/adapters.ts. */
export const ADAPTER_OVER = PAYLOAD;
export const ADAPTER_FUNCTION = PAYLOAD + 1;
export const ADAPTER_IS_EXHAUSTED = PAYLOAD + 2;
/** Dict iterators: number of entries at the start, and what they give (0 keys, 1 values, 2 items). */
export const ITERATOR_LENGTH = PAYLOAD + 2;
export const ITERATOR_KIND = PAYLOAD + 3;
/**
 * function: code, module whose globals it sees, tuple of defaults or 0, dict of keyword-only ones or 0,
 * tuple of the cells of its free variables or 0.
 */
export const FUNCTION_CODE = PAYLOAD;
export const FUNCTION_MODULE = PAYLOAD + 1;
export const FUNCTION_DEFAULTS = PAYLOAD + 2;
export const FUNCTION_KEYWORD_DEFAULTS = PAYLOAD + 3;
export const FUNCTION_CLOSURE = PAYLOAD + 4;
/** What was assigned to `__name__`, `__qualname__`, `__doc__`, `__module__`, or 0; through the containers. */
export const FUNCTION_NAME = PAYLOAD + 5;
export const FUNCTION_QUALIFIED_NAME = PAYLOAD + 6;
export const FUNCTION_DOC = PAYLOAD + 7;
export const FUNCTION_MODULE_NAME = PAYLOAD + 8;
/** A tuple of names and values until somebody asks for the dict of them. */
export const FUNCTION_ANNOTATIONS = PAYLOAD + 9;
/**
 * What functions, exceptions and instances of classes have behind their payload, and behind these words the
 * values of `__slots__`, each a slot of a container. The dict of the attributes, or 0: published by cas, and
 * for good, so that nobody has to count it; dicts that `__dict__ = ...` has put in its place, with older ones
 * behind them, or 0; the first weak reference (under HEAP_WEAK_LOCK), or 0; 1: it was finalised.
 */
export const EXTRA_DICT = 0;
export const EXTRA_RETIRED = 1;
export const EXTRA_WEAK = 2;
export const EXTRA_IS_FINALISED = 3;
export const EXTRA_WORDS = 4;
/**
 * Names and values of a class: how many of the SIZE entries are used, the table it has taken the place of
 * or 0, the entries in the order of insertion (name, value or 0), then 2 * SIZE words of an index over
 * them (entry number + 1; 0: empty).
 */
export const TABLE_PREVIOUS = PAYLOAD;
export const TABLE_USED = PAYLOAD + 1;
export const TABLE_ENTRIES = PAYLOAD + 2;
/** property: getter, setter, deleter, docstring, name, each or 0. */
export const PROPERTY_GET = PAYLOAD;
export const PROPERTY_SET = PAYLOAD + 1;
export const PROPERTY_DELETE = PAYLOAD + 2;
export const PROPERTY_DOC = PAYLOAD + 3;
export const PROPERTY_NAME = PAYLOAD + 4;
/** staticmethod and classmethod: what they wrap. */
export const WRAPPED = PAYLOAD;
/** super: the class after which it looks, the object or class it looks for or 0, that one's class. */
export const SUPER_AFTER = PAYLOAD;
export const SUPER_SELF = PAYLOAD + 1;
export const SUPER_CLASS = PAYLOAD + 2;
/** slot: name, class, number. */
export const MEMBER_NAME = PAYLOAD;
export const MEMBER_CLASS = PAYLOAD + 1;
export const MEMBER_INDEX = PAYLOAD + 2;
/** attribute of a built-in type: name; the natives that get and set it, or 0. */
export const GETSET_NAME = PAYLOAD;
export const GETSET_GET = PAYLOAD + 1;
export const GETSET_SET = PAYLOAD + 2;
/**
 * weak reference: callback or 0; what it refers to, not counted, or 0; its list; its hash, 0: not known; 1: what
 * it refers to lives as long as the heap.
 */
export const WEAK_CALLBACK = PAYLOAD;
export const WEAK_TARGET = PAYLOAD + 1;
export const WEAK_NEXT = PAYLOAD + 2;
export const WEAK_PREVIOUS = PAYLOAD + 3;
export const WEAK_HASH = PAYLOAD + 4;
export const WEAK_IS_KEPT = PAYLOAD + 5;
/** `list[int]`: list, tuple of what stands in the brackets. */
export const ALIAS_ORIGIN = PAYLOAD;
export const ALIAS_ARGS = PAYLOAD + 1;
/** cell: its value, or 0; read and written through the strategy's containers. */
export const CELL_VALUE = PAYLOAD;
/**
 * native function: index in the table of natives, name (str), number of the fast math function or 0; what it
 * gets as its first argument when it is an attribute of a type: the instance, the type, or nothing.
 */
export const NATIVE_INDEX = PAYLOAD;
export const NATIVE_NAME = PAYLOAD + 1;
export const NATIVE_FAST = PAYLOAD + 2;
export const NATIVE_BINDS = PAYLOAD + 3;
export const BINDS_INSTANCE = 0;
export const BINDS_TYPE = 1;
export const BINDS_NOTHING = 2;
/** It is called with the instance when the attribute is read. */
export const BINDS_VALUE = 3;
/** bound method: receiver, function. */
export const METHOD_SELF = PAYLOAD;
export const METHOD_FUNCTION = PAYLOAD + 1;
/**
 * module: name, code that its first import runs or 0, how far that has come (vm/imports.ts), then SIZE
 * slots of (name or 0, value or 0), found by the hash of the name.
 */
export const MODULE_NAME = PAYLOAD;
export const MODULE_CODE = PAYLOAD + 1;
export const MODULE_STATE = PAYLOAD + 2;
export const MODULE_SLOTS = PAYLOAD + 4;
/** What LOAD_GLOBAL and its like find at `CODE_NAMES + i * NAME_WORDS`. */
export const NAME_WORDS = 4;
/** The name itself; the module whose global it is; the slots it has there and in builtins, or 0. */
export const NAME_TEXT = 0;
export const NAME_MODULE = 1;
export const NAME_SLOT = 2;
export const NAME_BUILTIN_SLOT = 3;
/**
 * exception: tuple of arguments; first traceback entry, exception that was being handled when it was raised,
 * its cause, list of notes, each or 0; whether the context is not shown. Through the strategy's
 * containers once others can see it.
 */
export const EXCEPTION_ARGS = PAYLOAD;
export const EXCEPTION_TRACEBACK = PAYLOAD + 1;
export const EXCEPTION_CONTEXT = PAYLOAD + 2;
export const EXCEPTION_CAUSE = PAYLOAD + 3;
export const EXCEPTION_NOTES = PAYLOAD + 4;
/**
 * AttributeError: the attribute, and the object that does not have it, or 0; NameError and ImportError: the
 * name, or the module, or 0.
 */
export const EXCEPTION_NAME = PAYLOAD + 5;
export const EXCEPTION_OBJECT = PAYLOAD + 6;
export const EXCEPTION_SUPPRESSES = PAYLOAD + 7;
/** traceback entry: next (towards the raise) or 0, number of the code object, index of the instruction. */
export const TRACEBACK_NEXT = PAYLOAD;
export const TRACEBACK_CODE = PAYLOAD + 1;
export const TRACEBACK_AT = PAYLOAD + 2;
/** Of the frame that raised a NameError: bit i is set if local i had no value when the frame was left. */
export const TRACEBACK_UNBOUND = PAYLOAD + 3;
export const TRACEBACK_LINE = PAYLOAD + 4;
/** code: see vm/load.ts. */
export const CODE_NUMBER = PAYLOAD;
export const CODE_BYTECODE = PAYLOAD + 1;
export const CODE_CONSTANTS = PAYLOAD + 2;
export const CODE_NAMES = PAYLOAD + 3;
/** Ranges of instructions that have a handler (vm/unwinding.ts), and how many. */
export const CODE_HANDLERS = PAYLOAD + 4;
export const CODE_HANDLER_COUNT = PAYLOAD + 5;
export const CODE_ARGUMENTS = PAYLOAD + 6;
export const CODE_POSITIONAL_ONLY = PAYLOAD + 7;
export const CODE_KEYWORD_ONLY = PAYLOAD + 8;
/** 1: it has parameters that are keyword-only, *args or **kwargs. */
export const CODE_TAKES_MORE = PAYLOAD + 9;
/** All locals, cells and free variables included; how many of them, the last ones, are free variables. */
export const CODE_LOCALS = PAYLOAD + 10;
export const CODE_FREE = PAYLOAD + 11;
export const CODE_STACK = PAYLOAD + 12;
export const CODE_LOCAL_NAMES = PAYLOAD + 13;
export const CODE_NAME = PAYLOAD + 14;
export const CODE_QUALIFIED_NAME = PAYLOAD + 15;
export const CODE_MODULE = PAYLOAD + 16;
/** CPython's co_flags. */
export const CODE_FLAGS = PAYLOAD + 17;
/** How many names there are at CODE_NAMES. */
export const CODE_NAME_COUNT = PAYLOAD + 18;
/** Address of the line of each instruction. */
export const CODE_LINES = PAYLOAD + 19;
/** How many of the locals are neither cells that are no locals nor free variables: co_nlocals. */
export const CODE_OWN_LOCALS = PAYLOAD + 20;
export const CODE_WORDS = PAYLOAD + 21;
/** ctypes: kind of element (vm/ctypes.ts); array types also length; arrays also the byte address of their memory. */
export const ARRAY_KIND = PAYLOAD;
export const ARRAY_LENGTH = PAYLOAD + 1;
export const ARRAY_ADDRESS = PAYLOAD + 2;
export const ARRAY_OWN_TYPE = PAYLOAD + 3;
/** The block of the process's memory that it holds (heap/process.ts), which its elements are in, or 0. */
export const ARRAY_BLOCK = PAYLOAD + 4;
/** In the kind of a memoryview, which is laid out like an array: nobody writes to it. */
export const VIEW_IS_READONLY = 16;
/** slice: start, stop, step. */
export const SLICE_START = PAYLOAD;
export const SLICE_STOP = PAYLOAD + 1;
export const SLICE_STEP = PAYLOAD + 2;
/**
 * lock: the word of sync/announced.ts; who acquired it last, and where: id of the thread, number of the
 * code and index of the instruction (by the holder, for messages only).
 */
export const LOCK_WORD = PAYLOAD;
export const LOCK_HOLDER = PAYLOAD + 1;
export const LOCK_CODE = PAYLOAD + 2;
export const LOCK_AT = PAYLOAD + 3;
/** RLock: the same, and how often its holder has it. */
export const LOCK_COUNT = PAYLOAD + 4;
/** handle of a thread: how far it is (vm/threads/handles.ts), id of its thread, 1: the program's end waits for it. */
export const HANDLE_STATE = PAYLOAD;
export const HANDLE_THREAD = PAYLOAD + 1;
export const HANDLE_IS_AWAITED = PAYLOAD + 2;
/** SimpleQueue: permits to get, one an item; block of items, its capacity (a power of two), the first; SIZE items. */
export const QUEUE_PERMITS = PAYLOAD;
export const QUEUE_ITEMS = PAYLOAD + 1;
export const QUEUE_CAPACITY = PAYLOAD + 2;
export const QUEUE_HEAD = PAYLOAD + 3;
/** file: 1 stdout, 2 stderr. */
export const FILE_NUMBER = PAYLOAD;

// --- frames, in a thread's area ---------------------------------------------------------------------

/** Words below the first local of a frame. */
export const FRAME_WORDS = 7;
export const FRAME_PREVIOUS = -7;
/** Where the frame goes on when it is entered again; valid while another frame runs. */
export const FRAME_COUNTER = -6;
export const FRAME_STACK_TOP = -5;
export const FRAME_FUNCTION = -4;
export const FRAME_CODE = -3;
/** What leaving the frame does: 0 goes on with the previous one, otherwise these bits. */
export const FRAME_EXIT = -2;
/** It leaves the loop. */
export const EXIT_ENTRY = 1;
/** It suspends or ends a generator. */
export const EXIT_GENERATOR = 2;
/** It ends the `__init__` of the instance that is its owner: this is the result. */
export const EXIT_INIT = 4;
/** The generator whose frame it is, the namespace of a class body, the instance that its `__init__` makes, counted; or 0. */
export const FRAME_OWNER = -1;

// --- generators: a frame that rests ---------------------------------------------------------------

/** created, suspended, running or finished (vm/generators.ts); under the strategy's containers. */
export const GENERATOR_STATE = PAYLOAD;
/** While it rests: how many of the words from GENERATOR_FRAME on are used; where it goes on. */
export const GENERATOR_USED = PAYLOAD + 1;
export const GENERATOR_COUNTER = PAYLOAD + 2;
/** While it runs: AREA_OUTER_HANDLED of whoever has resumed it. */
export const GENERATOR_OUTER_HANDLED = PAYLOAD + 3;
export const GENERATOR_CODE = PAYLOAD + 4;
/** References: AREA_HANDLED of itself while it rests, of whoever has resumed it while it runs; its function. */
export const GENERATOR_HANDLED = PAYLOAD + 6;
export const GENERATOR_FUNCTION = PAYLOAD + 7;
/** Locals and value stack; SIZE words. */
export const GENERATOR_FRAME = PAYLOAD + 8;
