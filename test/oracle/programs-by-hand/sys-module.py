import sys


class Tee:
    def __init__(self, *files):
        self.files = files
        self.n = 0

    def write(self, s):
        self.n += len(s)
        for f in self.files:
            f.write(s)
        return len(s)

    def flush(self):
        pass


class Buffer:
    def __init__(self):
        self.parts = []

    def write(self, s):
        self.parts.append(s)

    def flush(self):
        self.parts.append('<flush>')


old = sys.stdout
sys.stdout = tee = Tee(old)
print('teed', 5)
sys.stdout = old
print(tee.n)
sys.stdout = buffer = Buffer()
print('hidden', flush=True)
sys.stdout = sys.__stdout__
print(buffer.parts)
sys.stdout = None
print('nowhere')
sys.stdout = sys.__stdout__
sys.stdout.writelines(['a\n', 'b\n'])
print(sys.exc_info(), sys.exception(), sys.byteorder, sys.maxunicode, sys.intern('abc'), sys.getdefaultencoding())
print(sys.float_info.epsilon, sys.float_info.max, sys.float_info.dig, sys.version_info[:2], sys.version_info >= (3, 8))
print(sys.version_info.major, sys.version_info.minor, sys.hexversion >= 0x030D0000, sys.is_finalizing())
try:
    [][1]
except IndexError:
    t, v, tb = sys.exc_info()
    print(t, v, tb.tb_lineno, tb.tb_next, sys.exception() is v)
    try:
        {}['k']
    except KeyError:
        print(sys.exc_info()[1])
    print(sys.exc_info()[1])


def generator():
    try:
        yield 1
    except ValueError:
        yield sys.exc_info()[1]


g = generator()
next(g)
print(repr(g.throw(ValueError('in generator'))), sys.exc_info())


def fails():
    return 1 / 0


try:
    fails()
except ZeroDivisionError as e:
    print(e.__traceback__.tb_lineno, e.__traceback__.tb_next.tb_lineno)
del v, tb, g
