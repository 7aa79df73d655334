/**
 * The pair potential averaged over Gaussian displacements of standard deviation s on each coordinate of both particles: V convolved with
 * a Gaussian of variance tau^2 = 2 s^2 a component. With nu = d/2 - 1 and z = q r / tau^2 the distance q is distributed as
 *
 *   p(q | r) = (q / tau^2) (q^2 / tau^2)^nu exp(-(q - r)^2 / 2 tau^2) [exp(-z) I_nu(z) / z^nu]
 *
 * (the noncentral chi distribution), in any d; d = 3 and d = 2 give the kernels of sinh and I_0. What is integrated is V(q) - V(r), which
 * does not cancel when s is small.
 */
import { unitBallVolume } from '../../model/box.js';
import { gaussLegendre } from '../structure/quadrature.js';
import { pairEnergy } from './potential.js';

/** Standard deviations of the integral to either side: exp(-50) is cut off. */
const reach = 10;
/** Nodes of a panel, and width of a panel in standard deviations. */
const panelRule = gaussLegendre(20);
const panelWidth = 2;
/** Nodes of the panel at the kink, where V may be a broken power of the distance to it. */
const kinkRule = gaussLegendre(32);
/** From here Hankel's expansion of I is exact to 1e-16; below, its power series has positive terms only. */
const asymptoticFrom = 40;

/** exp(-z) I_nu(z) / z^nu for nu = d/2 - 1, z >= 0. */
export function scaledBessel(d: number, z: number): number {
  const nu = d / 2 - 1;
  if (z >= asymptoticFrom) {
    let term = 1;
    let sum = 1;
    for (let k = 1; k < 60; k++) {
      const next = (-term * (4 * nu * nu - (2 * k - 1) ** 2)) / (8 * k * z);
      if (Math.abs(next) > Math.abs(term) || Math.abs(next) < 1e-17) break;
      term = next;
      sum += term;
    }
    return sum / Math.sqrt(2 * Math.PI * z) / z ** nu;
  }
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (z * z) / 4 / (k * (k + nu));
    sum += term;
  }
  return (Math.exp(-z) * sum) / (2 ** nu * gammaOfHalf(d));
}

/** Gamma(d / 2), from v_d = pi^(d/2) / Gamma(d/2 + 1). */
function gammaOfHalf(d: number): number {
  return Math.PI ** (d / 2) / (unitBallVolume[d] as number) / (d / 2);
}

/** p(r + x | r). */
function density(d: number, r: number, x: number, tau: number): number {
  const nu = d / 2 - 1;
  const q = (r + x) / tau;
  return (q / tau) * q ** (2 * nu) * Math.exp(-((x / tau) ** 2) / 2) * scaledBessel(d, q * (r / tau));
}

/** V(r + x) - V(r) without cancellation at small x. */
function energyChange(r: number, x: number, contact: number, exponent: number): number {
  if (x >= contact - r) return -pairEnergy(r, contact, exponent);
  if (r >= contact) return pairEnergy(r + x, contact, exponent);
  return pairEnergy(r, contact, exponent) * Math.expm1(exponent * Math.log1p(-x / (contact - r)));
}

/**
 * The smeared potential.
 * @param d dimension, 1 to 5
 * @param r distance, sigma, at least 0
 * @param contact R_i + R_j, sigma
 * @param s standard deviation of a coordinate of a particle, sigma
 * @returns smeared V less V (`excess`), and smeared V: the second loses digits in the first
 */
export function smearedPotential(d: number, r: number, contact: number, exponent: number, s: number) {
  const tau = Math.SQRT2 * s;
  // the integral goes over x = q - r: differences of q would lose what s^2 has
  const low = Math.max(-r, -reach * tau);
  const high = reach * tau;
  const kink = contact - r;
  const here = pairEnergy(r, contact, exponent);
  let excess = 0;
  let smeared = 0;
  const add = (x: number, weight: number): void => {
    const change = energyChange(r, x, contact, exponent);
    const p = weight * density(d, r, x, tau);
    excess += change * p;
    smeared += (here + change) * p;
  };
  const panels = (from: number, to: number): void => {
    const count = Math.ceil((to - from) / (panelWidth * tau));
    const half = (to - from) / count / 2;
    for (let panel = 0; panel < count; panel++) {
      panelRule.nodes.forEach((x, k) => {
        add(from + (2 * panel + 1 + x) * half, (panelRule.weights[k] as number) * half);
      });
    }
  };
  if (low < kink && high > kink - panelWidth * tau) {
    const edge = Math.min(kink, high);
    const width = edge - Math.max(low, edge - panelWidth * tau);
    // x = edge - width t^4 turns a broken power of the distance to the kink into a high one
    kinkRule.nodes.forEach((node, k) => {
      const t = (1 + node) / 2;
      add(edge - width * t ** 4, (kinkRule.weights[k] as number) * 2 * width * t ** 3);
    });
    panels(low, edge - width);
  } else {
    panels(low, Math.min(high, kink));
  }
  // beyond contact V is 0, and only V(r) is lost
  if (high > kink && here > 0) panels(Math.max(low, kink), high);
  return { excess, smeared };
}
