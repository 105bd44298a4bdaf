# All threads read one attribute of one instance: nobody writes, and yet counts change.
class Settings:
    def __init__(self):
        self.step = 1


settings = Settings()


def run(start, stop):
    total = 0
    for _ in range(start, stop):
        total += settings.step
    return total
