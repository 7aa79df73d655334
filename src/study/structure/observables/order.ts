/** Bond order: psi6 or Q6, and the crystalline fraction. */
import { type BondOrder, bondOrder } from '../../../analysis/structure/index.js';
import { digits, type Observable, valueText } from './observable.js';

export const order: Observable<{ bondOrder: BondOrder | null }, 'crystallineFraction'> = {
  title: 'bond order',
  measure(configuration, _, notes) {
    const measured = bondOrder(configuration);
    if (measured?.warning) notes.push(measured.warning);
    return { bondOrder: measured };
  },
  rows({ bondOrder: measured }) {
    if (measured === null) return [];
    const { name, local, crystallineFraction } = measured;
    return [
      [`${name}, local`, valueText(local)],
      ['crystalline fraction', digits(crystallineFraction)],
    ];
  },
  means: {
    crystallineFraction: { name: 'crystalline fraction', of: ({ bondOrder: measured }) => measured?.crystallineFraction },
  },
};
