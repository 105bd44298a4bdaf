def repeat(text, times, between=''):
    result = ''
    for i in range(times):
        if i > 0:
            result += between
        result += text
    return result


print(repeat('ab', 3), repeat('ab', 3, '-'), repeat('x', 0, '!'), repeat(between=', ', text='z', times=2))


def is_palindrome(text):
    kept = ''
    for c in text:
        if 'a' <= c <= 'z':
            kept += c
        elif 'A' <= c <= 'Z':
            kept += chr(ord(c) + 32)
    return kept == kept[::-1]


for text in ('Never odd or even', 'Hello', '', 'A man, a plan, a canal: Panama'):
    print(text, is_palindrome(text), sep=' -> ')
