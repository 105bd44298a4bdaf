"""Exceptions that lead to others, at last one that nobody catches."""


class ConfigError(Exception):
    """Has a key."""

    def __init__(self, key, reason):
        super().__init__(f'{key}: {reason}')
        self.key = key


class Missing(ConfigError):
    pass


def parse(text):
    config = {}
    for line in text.splitlines():
        key, _, value = line.partition('=')
        try:
            config[key] = int(value)
        except ValueError as error:
            raise ConfigError(key, 'not a number') from error
    return config


def get(config, key):
    try:
        return config[key]
    except KeyError:
        raise Missing(key, 'missing') from None


def clean(config):
    try:
        return config['a'] / config['b']
    except ZeroDivisionError:
        config['nothing']


for text in ('a=1', 'a=x', ''):
    try:
        print(get(parse(text), 'a'))
    except Missing as error:
        print('missing', error.key, error.__cause__, error.__suppress_context__)
    except ConfigError as error:
        print(error, repr(error.__cause__), error.args)


def layers(n):
    try:
        if n == 0:
            raise ValueError('bottom')
        layers(n - 1)
    except ValueError:
        if n < 2:
            raise
        raise RuntimeError(f'layer {n}')
    finally:
        print('leaving', n)


try:
    layers(2)
except RuntimeError as error:
    print(repr(error), repr(error.__context__))
try:
    clean({'a': 1, 'b': 0})
except KeyError as error:
    print(repr(error.__context__))
parse('key=value')
