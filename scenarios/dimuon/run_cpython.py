"""Runs a dimuon program under CPython on the same input, to hold Interlock's answer against.

    python3.13 run_cpython.py muons.json [--threads N] [--events N] [--program ../dimuon-lists/main.py]
"""

import argparse
import ctypes
import json
import pathlib
import sys
import threading
import time

parser = argparse.ArgumentParser(description="Run a dimuon program under CPython.")
parser.add_argument("data", help='JSON file: {"offsets", "pt", "eta", "phi"}')
parser.add_argument("--threads", type=int, default=1, metavar="N")
parser.add_argument("--events", type=int, metavar="N", help="only the first N events")
parser.add_argument(
    "--program", type=pathlib.Path, default=pathlib.Path(__file__).with_name("main.py")
)
parser.add_argument("--rounds", action="store_true", help="run once for each line of input")
arguments = parser.parse_args()

data = json.loads(pathlib.Path(arguments.data).read_text())
offsets = data["offsets"][: None if arguments.events is None else arguments.events + 1]
events = len(offsets) - 1


def column(kind, values):
    return (kind * len(values))(*values)


columns = {
    "offsets": column(ctypes.c_int64, offsets),
    "pt": column(ctypes.c_float, data["pt"][: offsets[-1]]),
    "eta": column(ctypes.c_float, data["eta"][: offsets[-1]]),
    "phi": column(ctypes.c_float, data["phi"][: offsets[-1]]),
    "mass": (ctypes.c_double * events)(),
}
program = {"__name__": "__main__"}
for name, array in columns.items():
    program[name + "_address"] = ctypes.addressof(array)
    program[name + "_length"] = len(array)
exec(compile(arguments.program.read_text(), str(arguments.program), "exec"), program)

bounds = [events * i // arguments.threads for i in range(arguments.threads + 1)]


def run():
    """Wall seconds of one run on all threads."""
    threads = [
        threading.Thread(target=program["share"], args=share)
        for share in zip(bounds, bounds[1:], strict=False)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


if arguments.rounds:
    for _ in sys.stdin:
        print(run(), flush=True)
seconds = run()

# Added up in event order by a plain loop: the built-in sum() compensates, and would differ in the
# last digits from the same sum in JavaScript.
sum_max_mass = 0.0
for mass in columns["mass"]:
    sum_max_mass += mass
counts = [stop - start for start, stop in zip(offsets, offsets[1:], strict=False)]
print(
    json.dumps(
        {
            "events": events,
            "pairs": sum(count * (count - 1) // 2 for count in counts),
            "sumMaxMass": sum_max_mass,
            "seconds": seconds,
        }
    )
)
