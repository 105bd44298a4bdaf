def read(texts):
    total = 0
    for text in texts:
        total += int(text)
    return total


print(read(['1', ' 2 ', '-3']))
read(['4', '5x'])
