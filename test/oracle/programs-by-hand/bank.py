"""Accounts with a lock each, taken in order; what is in the bank stays the same.

argv: 1
argv: 4
"""

import sys
import threading


class Insufficient(Exception):
    def __init__(self, account, amount):
        super().__init__(f'account {account.number} lacks {amount - account.balance}')
        self.account = account


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.balance = balance
        self.lock = threading.Lock()
        self.history = []

    def withdraw(self, amount):
        if amount > self.balance:
            raise Insufficient(self, amount)
        balance = self.balance
        self.balance = balance - amount
        self.history.append(-amount)

    def deposit(self, amount):
        balance = self.balance
        self.balance = balance + amount
        self.history.append(amount)

    def __lt__(self, other):
        return self.number < other.number


class Bank:
    def __init__(self, count, balance):
        self.accounts = [Account(i, balance) for i in range(count)]
        self.refused = 0
        self._refused_lock = threading.Lock()

    def transfer(self, source, target, amount):
        first, second = sorted([source, target])
        with first.lock, second.lock:
            source.withdraw(amount)
            target.deposit(amount)

    def clerk(self, seed, count):
        state = seed
        for _ in range(count):
            state = (state * 1103515245 + 12345) % 2**31
            source = self.accounts[state // 7 % len(self.accounts)]
            target = self.accounts[state // 11 % len(self.accounts)]
            if source is target:
                continue
            try:
                self.transfer(source, target, state // 13 % 90)
            except Insufficient as error:
                assert error.account is source
                with self._refused_lock:
                    self.refused += 1

    @property
    def total(self):
        return sum(account.balance for account in self.accounts)


threads = int(sys.argv[1])
bank = Bank(8, 100)
clerks = [threading.Thread(target=bank.clerk, args=(i + 1, 240 // threads)) for i in range(threads)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print('total', bank.total)
print('consistent', all(100 + sum(a.history) == a.balance >= 0 for a in bank.accounts))
print('moves', sum(len(a.history) for a in bank.accounts) % 2)
try:
    bank.accounts[0].withdraw(10**6)
except Insufficient as error:
    print(type(error).__name__, str(error).startswith('account 0 lacks'))
