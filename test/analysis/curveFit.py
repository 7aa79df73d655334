"""Judge of the least-squares fits: scipy.optimize.curve_fit on the problems of standard input, results as JSON."""
import json
import sys

import numpy
from scipy.optimize import curve_fit

models = {
    'line': lambda x, a, b: a + b * x,
    'decay': lambda x, a, b, c: a * numpy.exp(-b * x) + c,
    'powerLaw': lambda x, a, c, b: a * numpy.abs(x - c) ** b,
    'gaussian': lambda x, a, m, s, c: a * numpy.exp(-((x - m) ** 2) / (2 * s * s)) + c,
}

results = []
for problem in json.load(sys.stdin):
    # Tightest tolerances, or its own stopping rule would be the difference.
    options = {'ftol': 1e-15, 'xtol': 1e-15, 'gtol': 1e-15, 'maxfev': 100000}
    parameters, covariance = curve_fit(
        models[problem['model']],
        numpy.array(problem['x']),
        numpy.array(problem['y']),
        problem['start'],
        sigma=numpy.array(problem['errors']),
        absolute_sigma=True,
        **options,
    )
    results.append({'parameters': parameters.tolist(), 'covariance': covariance.tolist()})
json.dump(results, sys.stdout)
