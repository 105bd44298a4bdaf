# For each event the largest invariant mass of its pairs of muons: the kernel of Pivarski's GIL talk.
# The offsets of event e and of event e + 1 delimit its muons in the columns pt, eta and phi.
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


# What each thread calls: views of its own on the shared columns, then the kernel over its share.
def share(start, stop):
    offsets = (ctypes.c_int64 * offsets_length).from_address(offsets_address)
    pt = (ctypes.c_float * pt_length).from_address(pt_address)
    eta = (ctypes.c_float * eta_length).from_address(eta_address)
    phi = (ctypes.c_float * phi_length).from_address(phi_address)
    mass = (ctypes.c_double * mass_length).from_address(mass_address)
    dimuon(offsets, pt, eta, phi, mass, start, stop)
