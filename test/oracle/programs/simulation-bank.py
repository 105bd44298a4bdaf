accounts = {'ann': 100, 'bob': 50}
log = []


def transfer(source, target, amount, *, fee=0):
    if accounts[source] < amount + fee:
        log.append(('refused', source, amount))
        return False
    accounts[source] -= amount + fee
    accounts[target] = accounts.get(target, 0) + amount
    log.append((source, target, amount))
    return True


print(transfer('ann', 'bob', 30), transfer('bob', 'cid', 80, fee=1), transfer('bob', 'ann', 75), transfer('ann', 'cid', 10, fee=2))
print(accounts, log, sum(accounts.values()), sep='\n')
