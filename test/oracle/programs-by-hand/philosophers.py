"""Five philosophers, who take the lower fork first."""

import threading

COUNT, MEALS = 5, 12


class Philosopher(threading.Thread):
    def __init__(self, seat, forks):
        super().__init__(name=f'philosopher {seat}')
        left, right = seat, (seat + 1) % len(forks)
        self.forks = [forks[i] for i in sorted({left, right})]
        self.meals = 0

    def run(self):
        for _ in range(MEALS):
            self.take(*self.forks)

    def take(self, first, *rest):
        with first:
            if rest:
                self.take(*rest)
            else:
                self.meals += 1


forks = [threading.Lock() for _ in range(COUNT)]
philosophers = [Philosopher(i, forks) for i in range(COUNT)]
for philosopher in philosophers:
    philosopher.start()
for philosopher in philosophers:
    philosopher.join()
for philosopher in philosophers:
    print(f'{philosopher.name}: {philosopher.meals} meals')
print(any(fork.locked() for fork in forks))
