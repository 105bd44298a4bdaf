def run(program):
    stack = []
    pc = 0
    steps = 0
    while pc < len(program):
        op, arg = program[pc]
        pc += 1
        steps += 1
        if op == 'push':
            stack.append(arg)
        elif op == 'add':
            b = stack.pop()
            stack[-1] += b
        elif op == 'dup':
            stack.append(stack[-1])
        elif op == 'swap':
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif op == 'jump':
            if stack[-1] < arg[0]:
                pc = arg[1]
        else:
            print('unknown', op)
    return stack, steps


print(run([('push', 1), ('dup', None), ('add', None), ('jump', (1000, 1)), ('push', 'x'), ('swap', 0), ('nop', 0)]))
