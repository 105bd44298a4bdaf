print(-3, +2.5, ~7)
print(-'a')
