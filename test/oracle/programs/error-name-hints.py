def f():
    counter = 1
    return countr


try:
    f()
except NameError as error:
    print(error)
    try:
        math.sqrt(2)
    except NameError as other:
        print(other)
        try:
            raise NameError('own')
        except NameError:
            pritn(3)
