table = str.maketrans('abc', 'xyz', 'd')
print('abcd'.translate(table), 'abc'.translate({97: None, 98: 'B!'}), 'a\tbc\td'.expandtabs(4))
print('Straße'.casefold(), 'été'.upper(), 'x1'.isidentifier(), '1x'.isidentifier(), 'a b'.isprintable())
print('a,b,,c'.split(','), 'a b  c'.split(), 'a,b,c'.rsplit(',', 1), 'k=v=w'.partition('='), 'abc'.rpartition('z'))
print('prefix-x'.removeprefix('prefix-'), 'file.py'.removesuffix('.py'), '42'.zfill(6), '-42'.zfill(6))
print('one\ntwo\r\nthree'.splitlines(), 'one\ntwo'.splitlines(True), '  x '.strip(), 'xxaxx'.strip('x'))
print('abcabc'.find('c', 3), 'abc'.index('b'), 'aaa'.count('aa'), 'Hello World'.swapcase(), 'hi there'.title())
data = 'naïve €5'.encode()
print(data, len(data), data.decode(), list(data[:3]), data.hex(), bytes.fromhex('48 69').decode('ascii'))
print('é'.encode('latin-1'), 'abc'.encode('ascii').upper(), bytes([65, 66]) + bytes(2), bytes('z', 'ascii') * 3)
print('a-b'.encode().split('-'.encode()), bytes([1, 2, 3])[::-1], 66 in bytes([65, 66]), ascii('é€'))
for f in (
    lambda: 'é'.encode('ascii'),
    lambda: bytes([255]).decode(),
    lambda: bytes([256]),
    lambda: bytes(1) + 'a',
    lambda: 'a'.encode('nope'),
    lambda: str.maketrans('ab', 'c'),
    lambda: ''.join([1]),
    lambda: 'abc'.index('z'),
):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
