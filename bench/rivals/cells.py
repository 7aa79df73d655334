"""The same BRO step as a short numpy/scipy program: pairs from scipy's k-d tree, kept in a Verlet list until the skin is used up.

cells.py --dimension 3 --particles N --phi F --kick F --state file [--skin s] [--windows k --window-steps n]

The state is N*d u32, little-endian, fractions of the box, by particle. Lengths are in diameters. With --windows one JSON document is printed.
Without it, each line `least most` on stdin asks for one window and is answered by one line of JSON. A window starts from the state, freshly
listed, and ends with the first rebuild after `least` steps, so that whole periods are timed, or after `most` steps.
"""

import argparse
import json
import sys
import time
from math import pi

import numpy as np
from scipy.spatial import cKDTree


class Sweep:
    def __init__(self, options):
        self.n, self.d = options.particles, options.dimension
        self.kick, self.skin = options.kick, options.skin
        unit_ball = pi if self.d == 2 else 4 * pi / 3
        self.box = (self.n * unit_ball * 0.5**self.d / options.phi) ** (1 / self.d)
        words = np.fromfile(options.state, dtype="<u4", count=self.n * self.d)
        self.start = words.reshape(self.n, self.d) * (self.box / 2**32)
        self.random = np.random.default_rng(options.seed)

    def build(self):
        self.builds += 1
        tree = cKDTree(self.x, boxsize=self.box)
        pairs = tree.query_pairs(1 + self.skin, output_type="ndarray")
        self.i, self.j = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
        self.moved = np.zeros_like(self.x)

    def step(self):
        """One step; returns the number of active particles it started from."""
        d = self.x[self.i] - self.x[self.j]
        d -= self.box * np.rint(d / self.box)
        r2 = np.einsum("kc,kc->k", d, d)
        hit = np.flatnonzero(r2 < 1)
        i, j = self.i[hit], self.j[hit]
        kicks = d[hit] * (self.random.random(len(hit)) * self.kick / np.sqrt(r2[hit]))[:, None]
        change = np.empty_like(self.x)
        for c in range(self.d):
            change[:, c] = np.bincount(i, kicks[:, c], self.n) - np.bincount(j, kicks[:, c], self.n)
        active = np.zeros(self.n, bool)
        active[i] = active[j] = True
        # A negative of rounding size becomes the box itself, which the tree refuses.
        self.x = (self.x + change) % self.box
        self.x[self.x >= self.box] = 0
        self.moved += change
        if 4 * np.einsum("kc,kc->k", self.moved, self.moved).max() > self.skin**2:
            self.build()
        return int(active.sum())

    def window(self, least, most):
        self.x = self.start.copy()
        self.builds = 0
        self.build()
        self.builds = 0
        active = steps = 0
        begin = time.perf_counter()
        while True:
            before = self.builds
            active += self.step()
            steps += 1
            if steps >= most or (steps >= least and self.builds > before):
                break
        seconds = time.perf_counter() - begin
        return {
            "nsPerParticleStep": seconds * 1e9 / (self.n * steps),
            "activeFraction": active / (self.n * steps),
            "steps": steps,
            "builds": self.builds,
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dimension", type=int, choices=(2, 3), default=3)
    parser.add_argument("--particles", type=int, required=True)
    parser.add_argument("--phi", type=float, required=True)
    parser.add_argument("--kick", type=float, required=True)
    parser.add_argument("--state", required=True)
    parser.add_argument("--skin", type=float, default=0.3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--windows", type=int, default=0)
    parser.add_argument("--window-steps", type=int, default=10)
    options = parser.parse_args()
    sweep = Sweep(options)
    if options.windows > 0:
        windows = [sweep.window(options.window_steps, 4 * options.window_steps) for _ in range(options.windows)]
        active = sum(w["activeFraction"] for w in windows) / len(windows)
        print(json.dumps({"nsPerParticleStep": [w["nsPerParticleStep"] for w in windows], "activeFraction": active}))
        return
    for line in sys.stdin:
        least, most = map(int, line.split())
        print(json.dumps(sweep.window(least, most)), flush=True)


if __name__ == "__main__":
    main()
