"""A step of clouds (docs/manifold.md) as one writes it in numpy, with BLAS for what is a product of matrices.

The first line on stdin is JSON with the config, the points and the steps of a round; each further line asks for rounds that take so
many seconds of processor time, and is answered by {"steps", "seconds", "contacts"}.
"""
import json
import sys
import time
import numpy as np


def step(z, v, c):
    n, views, d = z.shape
    centres = z.mean(axis=1)
    apart = z - centres[:, None, :]
    wide = min(d, views)
    r = c['scale'] * np.sqrt(np.einsum('ivk,ivk->i', apart, apart) / (views - 1) / wide + 1e-12)
    squares = np.einsum('ik,ik->i', centres, centres)
    distance = np.sqrt(np.maximum(squares[:, None] + squares[None, :] - 2 * centres @ centres.T, 0) + 1e-12)
    raw = r[:, None] + r[None, :] + 1e-6
    reach = np.minimum(raw, c['range'])
    touch = (distance > c['margin']) & (distance < reach)
    np.fill_diagonal(touch, False)
    h = np.where(touch, 1 - distance / reach, 0)
    p = c['exponent']
    loss = 0.5 * (h**p).sum()
    f = np.where(touch, p * h ** (p - 1) / reach, 0)
    pull = f / distance
    by_centre = pull @ centres - pull.sum(axis=1)[:, None] * centres
    by_radius = np.where(raw < c['range'], f * distance / reach, 0).sum(axis=1)
    if c['loss'] == 'log':
        by_centre /= loss + 1e-6
        by_radius /= loss + 1e-6
    g = (by_radius * c['scale'] ** 2 / (r * (views - 1) * wide))[:, None, None] * apart
    g += (by_centre / views)[:, None, :]
    g -= np.einsum('ivk,ivk->iv', g, z)[:, :, None] * z
    g *= -c['learningRate']
    if c['momentum'] > 0:
        v *= c['momentum']
        v += g
        g = v
    z += g
    z /= np.sqrt(np.einsum('ivk,ivk->iv', z, z))[:, :, None]
    return int(touch.sum()) // 2


def main():
    config = json.loads(sys.stdin.readline())
    start = np.array(config['points']).reshape(config['cloudsNumber'], config['views'], config['embedding'])
    generator = np.random.default_rng(1)
    n, batch = config['cloudsNumber'], config['batch']
    for line in sys.stdin:
        seconds, steps, contacts = 0.0, 0, 0
        while seconds < float(line):
            z, v = start.copy(), np.zeros_like(start)
            begin = time.process_time()
            for t in range(config['round']):
                if batch == n:
                    contacts = step(z, v, config)
                    continue
                chosen = generator.permutation(n)[:batch]
                own, own_v = z[chosen], v[chosen]
                contacts = step(own, own_v, config)
                z[chosen], v[chosen] = own, own_v
            seconds += time.process_time() - begin
            steps += config['round']
        print(json.dumps({'steps': steps, 'seconds': seconds, 'contacts': contacts}), flush=True)


main()
