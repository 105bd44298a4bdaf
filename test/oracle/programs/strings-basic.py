s = 'hello, wörld'
print(s, len(s), s[0], s[-1], s[7], s[:5], s[7:], s[::2], s[::-1], s[-5:-2], s[100:], s[3:1], s * 2, '' * 5, s * -1)
print('ell' in s, 'xyz' not in s, '' in s, s == 'hello, wörld', s < 'help', s > 'Hello', 'a' < 'ab', 'Z' < 'a', '' < 'a')
print('a' + 'b' 'c', 'con' 'cat', """triple
quoted 'x'""", r'raw\n', '\x41\u00e9', "it's")
t = ''
for c in s:
    t = c + t
print(t, sorted(s)[:4], list('abc'), tuple('xy'), max(s), min(s), ord('é'), chr(233))
