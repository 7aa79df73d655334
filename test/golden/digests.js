/** Runs cases of the golden set by a library, in whatever program: Node, bun, a page. */

/**
 * Digests of cases by name.
 * @param library `randorg`, as a module
 * @param cases {name: config}
 * @param options `build` of the engine; `threads`; `device`, for cases that a GPU has
 */
export async function digestsOf({ Simulation, LatticeSimulation, ManifoldSimulation }, cases, { build, threads, device } = {}) {
  const digests = {};
  for (const [name, { steps, ...config }] of Object.entries(cases)) {
    const lattice = config.model.startsWith('manna');
    const clouds = config.model === 'manifold';
    const engine = build === undefined || (lattice && build === 'scalar') ? {} : { engine: { build }, build };
    const team = threads === undefined || lattice || clouds ? {} : { threads };
    const own = lattice ? LatticeSimulation : ManifoldSimulation;
    const system =
      lattice || clouds
        ? await own.create(config, engine)
        : await Simulation.create({ ...config, ...team }, { ...engine, asynchronous: true, device });
    if (team.threads !== undefined && system.threads !== threads) throw new Error(`${name}: ${system.threads} threads`);
    await system.advance(steps, { stopWhenAbsorbed: !config.thermalNoise });
    await system.fetch?.();
    digests[name] = system.digest();
    await system.close();
  }
  return digests;
}
