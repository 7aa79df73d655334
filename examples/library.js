/** The library in five lines: 1000 spheres under biased random organization. Prints f_a, the contacts and the state's digest. */
import { Simulation } from 'randorg';

const sim = await Simulation.create({ model: 'bro', phi: 0.6, kick: 0.1, particles: 1000, seed: 1 });
const { active, contacts } = sim.step(1000); // counts of the configurations t = 0 to 999
console.log('active fraction', active[999] / sim.particles, 'contacts', contacts[999]);
console.log('first sphere at', sim.positions().slice(0, 3).join(', '), 'in a box of side', sim.boxLength);
console.log('digest', sim.digest());
