"""Planets around a sun, in steps: floats, tuples, attributes."""

import math


class Body:
    def __init__(self, name, position, velocity, mass):
        self.name = name
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = velocity
        self.mass = mass

    def drift(self, dt):
        self.x += self.vx * dt
        self.y += self.vy * dt
        self.z += self.vz * dt

    @property
    def kinetic(self):
        return 0.5 * self.mass * (self.vx**2 + self.vy**2 + self.vz**2)


def pairs(bodies):
    for i, first in enumerate(bodies):
        for second in bodies[i + 1 :]:
            yield first, second


def attract(a, b, dt):
    dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
    squared = dx * dx + dy * dy + dz * dz
    pull = dt / (squared * math.sqrt(squared))
    for one, other, sign in ((a, b, -1), (b, a, 1)):
        one.vx += sign * dx * other.mass * pull
        one.vy += sign * dy * other.mass * pull
        one.vz += sign * dz * other.mass * pull


def energy(bodies):
    total = sum(body.kinetic for body in bodies)
    for a, b in pairs(bodies):
        total -= a.mass * b.mass / math.dist((a.x, a.y, a.z), (b.x, b.y, b.z))
    return total


def main(steps=200, dt=0.01):
    bodies = [
        Body('sun', (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 40.0),
        Body('near', (1.0, 0.0, 0.1), (0.0, 6.0, 0.2), 0.01),
        Body('far', (-4.8, 1.2, -0.1), (-0.6, -2.7, 0.02), 0.038),
        Body('tiny', (12.0, -15.0, -0.2), (1.1, 0.9, -0.01), 0.0017),
    ]
    sun = bodies[0]
    sun.vx = -sum(body.vx * body.mass for body in bodies[1:]) / sun.mass
    sun.vy = -sum(body.vy * body.mass for body in bodies[1:]) / sun.mass
    print(f'{energy(bodies):.9f}')
    for _ in range(steps):
        for a, b in pairs(bodies):
            attract(a, b, dt)
        for body in bodies:
            body.drift(dt)
    print(f'{energy(bodies):.9f}')
    for body in bodies:
        print(f'{body.name:>5} {body.x:10.5f} {body.y:10.5f} {body.z:10.5f}')


main()
