# Makes a function that closes over a variable, and calls it.
def run(start, stop):
    total = 0
    for i in range(start, stop):
        def adder(n):
            return n + i - i
        total += adder(1)
    return total
