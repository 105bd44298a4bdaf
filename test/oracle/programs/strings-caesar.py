ALPHABET = 'abcdefghijklmnopqrstuvwxyz'


def shift(text, by):
    out = ''
    for c in text:
        if c in ALPHABET:
            i = (ord(c) - ord('a') + by) % 26
            out += ALPHABET[i]
        else:
            out += c
    return out


secret = shift('attack at dawn!', 3)
print(secret, shift(secret, -3), shift(secret, 23), secret == shift(secret, 26))
