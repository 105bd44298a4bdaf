def find(items, wanted):
    for item in items:
        if item[0] == wanted:
            return item


print(find([('a', 1)], 'a')[1])
print(find([('a', 1)], 'b')[1])
