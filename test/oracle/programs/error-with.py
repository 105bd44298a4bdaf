try:
    with 3 as x:
        print('never')
except TypeError as error:
    print(error)
