"""The Manna models in numpy, apart from the engine: prints the mean fraction of active sites over t in (from, to], and particles.

Usage: manna.py MODEL DIMENSION SIZE DENSITY FROM TO SEED
"""
import sys

import numpy as np

model, dimension, size, density, first, last, seed = sys.argv[1:]
dimension, size, first, last = int(dimension), int(size), int(first), int(last)
random = np.random.default_rng(int(seed))
sites = size**dimension
shape = (size,) * dimension
particles = int(float(density) * sites + 0.5)
height = np.bincount(random.integers(sites, size=particles), minlength=sites)
steps = np.concatenate([np.eye(dimension, dtype=int), -np.eye(dimension, dtype=int)])

seen = []
for t in range(1, last + 1):
    active = np.flatnonzero(height >= 2)
    leaving = height[active] if model == "manna" else np.full(active.size, 2)
    height[active] -= leaving
    origin = np.stack(np.unravel_index(np.repeat(active, leaving), shape), axis=1)
    target = (origin + steps[random.integers(2 * dimension, size=len(origin))]) % size
    height += np.bincount(np.ravel_multi_index(tuple(target.T), shape), minlength=sites)
    if t > first:
        seen.append(np.count_nonzero(height >= 2) / sites)
print(np.mean(seen), height.sum())
