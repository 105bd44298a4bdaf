for s in ('', 'a', "it's", '"', 'both \' and "', 'tab\t', 'nl\n', '\\', '\x00\x1f\x7f', 'é', '\u2028', '\U0001f600', '\xa0'):
    print(repr(s), [s], (s,), {s: s}, len(s))
print('%', '{}', str('x'), repr(repr('x')), repr("'"))
