print(int(3.99), int(-3.99), int('12'), int(' -12 '), int('1_000'), int('ff', 16), int('0b101', 0), int(True), int())
print(float('1.5'), float(' 1e3 '), float('inf'), float('-inf'), float(3), float(), float(True), float('1_0.5'))
print(str(12), str(-1.5), str(True), str(None), str(), bool(0), bool(0.0), bool(''), bool('0'), bool([]), bool([0]), bool())
print(int(1e15), int(-1e15 - 0.5), int(2 ** 62 * 1.0), float(2 ** 62 - 1), float(9007199254740993))
