"""What sys has of named tuples; a program that mentions none of them does without."""


class _Record(tuple):
    _fields = ()

    def __repr__(self):
        fields = ', '.join([f'{name}={value!r}' for name, value in zip(self._fields, self)])
        return f'{self._title}({fields})'


def _record(title, **fields):
    names = tuple(fields)
    namespace = {name: property(lambda self, _i=i: self[_i]) for i, name in enumerate(names)}
    namespace['_fields'] = names
    namespace['_title'] = f'sys.{title}'
    namespace['__module__'] = 'sys'
    return type(title, (_Record,), namespace)(fields.values())


version_info = _record('version_info', major=3, minor=13, micro=0, releaselevel='final', serial=0)
float_info = _record(
    'float_info', max=1.7976931348623157e+308, max_exp=1024, max_10_exp=308, min=2.2250738585072014e-308,
    min_exp=-1021, min_10_exp=-307, dig=15, mant_dig=53, epsilon=2.220446049250313e-16, radix=2, rounds=1,
)
int_info = _record(
    'int_info', bits_per_digit=30, sizeof_digit=4, default_max_str_digits=4300, str_digits_check_threshold=640,
)
hash_info = _record(
    'hash_info', width=64, modulus=2305843009213693951, inf=314159, nan=0, imag=1000003, algorithm='siphash13',
    hash_bits=64, seed_bits=128, cutoff=0,
)
