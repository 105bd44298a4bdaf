for s in ('hello World', 'ABC def', '', '123', 'straße', 'they are 2nd'):
    print(s.upper(), s.lower(), s.title(), s.capitalize(), s.swapcase(), s.isupper(), s.islower(), sep='|')
print('a1'.isalnum(), 'ab'.isalpha(), '12'.isdigit(), ' \t'.isspace(), ''.isdigit(), 'A1'.isupper(), '1.5'.isdigit())
