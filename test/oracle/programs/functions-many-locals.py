def busy(a, b, c, d, e, f, g, h, i=9, j=10, *, k, l=12):
    m = a + b
    n = c * d
    o = e - f
    q = g // h
    r = i % j
    s = [k, l]
    t = (m, n, o, q, r)
    u = {'s': s, 't': t}
    v, w = s
    del s
    x = y = z = v + w
    return u, x + y + z


print(busy(1, 2, 3, 4, 5, 6, 7, 8, k=11))
print(busy(8, 7, 6, 5, 4, 3, 2, 1, 0, k='a', l='b'))
