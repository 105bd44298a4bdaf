print(chr(65), chr(0x10ffff) > chr(0))
chr(-1)
