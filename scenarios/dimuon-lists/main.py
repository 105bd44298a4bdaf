# The dimuon kernel over lists of boxed numbers instead of arrays: every value read is an object with
# a count, made once by the program's top level and shared by the threads where they share a heap.
# Bound as globals before this runs: <column>_address and <column>_length for each column.
import ctypes
from math import sqrt, cosh, cos


def dimuon(offsets, pt, eta, phi, mass, start, stop):
    for event in range(start, stop):
        max_mass = 0
        for i in range(offsets[event], offsets[event + 1]):
            pt1 = pt[i]
            eta1 = eta[i]
            phi1 = phi[i]
            for j in range(i + 1, offsets[event + 1]):
                pt2 = pt[j]
                eta2 = eta[j]
                phi2 = phi[j]
                m = sqrt(2 * pt1 * pt2 * (cosh(eta1 - eta2) - cos(phi1 - phi2)))
                if m > max_mass:
                    max_mass = m
        mass[event] = max_mass


def boxed(array, length):
    values = []
    for i in range(length):
        values.append(array[i])
    return values


offsets = boxed((ctypes.c_int64 * offsets_length).from_address(offsets_address), offsets_length)
pt = boxed((ctypes.c_float * pt_length).from_address(pt_address), pt_length)
eta = boxed((ctypes.c_float * eta_length).from_address(eta_address), eta_length)
phi = boxed((ctypes.c_float * phi_length).from_address(phi_address), phi_length)
mass = boxed((ctypes.c_double * mass_length).from_address(mass_address), mass_length)


# What each thread calls: the kernel over its share, then its share of the masses into the column,
# which is all that leaves an interpreter with a heap of its own.
def share(start, stop):
    dimuon(offsets, pt, eta, phi, mass, start, stop)
    column = (ctypes.c_double * mass_length).from_address(mass_address)
    for event in range(start, stop):
        column[event] = mass[event]
