print(float('2.5e3'))
float('two')
