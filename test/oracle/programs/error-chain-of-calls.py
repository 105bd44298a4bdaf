def parse(line):
    key, value = line
    return key, int(value)


def load(lines):
    table = {}
    for line in lines:
        key, value = parse(line)
        table[key] = value
    return table


def main():
    print(load([('a', '1'), ('b', '2')]))
    print(load([('a', '1'),
                ('b', 'x')]))


main()
