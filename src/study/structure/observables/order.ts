/** Bond order: psi6 or Q6, the crystalline fraction, and how far order reaches. */
import {
  type BondOrder,
  bondOrder,
  type Crystals,
  crystalNames,
  findCrystals,
  localBondOrder,
  type NeighbourChoice,
  type OrderCorrelation,
  orderCorrelation,
} from '../../../analysis/structure/index.js';
import { digits, type Observable, orNote, pointOf, type Row, valueText } from './observable.js';

export interface Order {
  bondOrder: BondOrder | null;
  /** g_6(r), up to half the box or 30 sigma. */
  orderCorrelation: OrderCorrelation | null;
  /** In three dimensions, which crystals there are; null in others. */
  crystals: Crystals | null;
}

/** Fewer crystalline particles than this part of all are chance, and no crystals. */
const fewestCrystalline = 0.01;

/** Kinds of crystal that at least a twentieth of the crystalline particles have. */
export function kindsText({ kinds }: Pick<Crystals, 'kinds'>): string {
  const found = crystalNames.filter((name) => kinds[name] >= 0.05).sort((a, b) => kinds[b] - kinds[a]);
  return found.map((name) => `${name} ${Math.round(100 * kinds[name])} %`).join(', ');
}

/** How the neighbours were chosen, in words. */
function neighbourText({ rule, cutoff }: NeighbourChoice, bonds: number): string {
  const words = { nearest: 'the nearest', cutoff: `within ${digits(cutoff)} (R_i + R_j)`, voronoi: 'by Voronoi cells' }[rule];
  return `${digits(bonds)} neighbours, ${words}`;
}

export const order: Observable<Order, 'crystallineFraction'> = {
  title: 'bond order',
  measure(configuration, { neighbours, neighbourCutoff }, notes) {
    const choice = { rule: neighbours, cutoff: neighbourCutoff };
    const local = orNote(notes, 'bond order', () => localBondOrder(configuration, choice));
    const measured = bondOrder(configuration, choice, local);
    if (measured?.warning) notes.push(measured.warning);
    return {
      bondOrder: measured,
      orderCorrelation: orderCorrelation(configuration, 0.1, choice, local),
      crystals: findCrystals(configuration),
    };
  },
  rows({ bondOrder: measured, crystals }) {
    if (measured === null) return [];
    const { name, local, crystallineFraction, neighbours, bonds, steinhardt } = measured;
    const third: Row[] =
      steinhardt === null ? [] : [['q4, w4, w6', [steinhardt.q4, steinhardt.w4, steinhardt.w6].map(valueText).join(', ')]];
    return [
      [`${name}, local`, `${valueText(local)} (${neighbourText(neighbours, bonds)})`],
      ...third,
      ['crystalline fraction by --neighbours', digits(crystallineFraction)],
      ...(crystals !== null && crystals.fraction.value >= fewestCrystalline
        ? [['crystals', `${valueText(crystals.fraction)} of all: ${kindsText(crystals)}`] satisfies Row]
        : []),
    ];
  },
  figures({ bondOrder: measured, orderCorrelation: reach }) {
    if (measured === null || reach === null) return [];
    const points = reach.r.flatMap((r, bin) => (reach.g6[bin] ? [pointOf(r, reach.g6[bin])] : []));
    return [
      {
        name: 'g6',
        x: { label: 'r', unit: 'sigma' },
        y: { label: 'g_6(r)' },
        series: [{ name: `order ${measured.name} at distance r`, points, style: 'line' }],
      },
    ];
  },
  means: {
    crystallineFraction: {
      name: 'crystalline fraction by --neighbours',
      of: ({ bondOrder: measured }) => measured?.crystallineFraction,
    },
  },
};
