/** The packing fraction below the picture: a large slider with the known critical point, and a sentence on what it does. */
import { fieldAt, type ParticleConfig } from '../../model/index.js';
import { brief, h } from '../dom.js';

const [low, high] = fieldAt('phi').slider as [number, number];
/** Between two sentences while it runs, in ms: time enough to read. */
const sentenceEvery = 700;

export class Dial {
  readonly #slider: HTMLInputElement;
  readonly #value = h('output', { id: 'dial-value' });
  readonly #mark = h('span', { className: 'mark', hidden: true });
  readonly #sentence: HTMLElement;
  #saidAt = Number.NEGATIVE_INFINITY;

  /**
   * @param onInput told the value while it is dragged
   * @param onChange told the value when it is let go
   */
  constructor(holder: HTMLElement, sentence: HTMLElement, onInput: (phi: number) => void, onChange: (phi: number) => void) {
    this.#sentence = sentence;
    this.#slider = h('input', {
      type: 'range',
      id: 'dial-phi',
      min: String(low),
      max: String(high),
      step: '0.001',
      'aria-label': 'packing fraction φ',
    });
    const value = () => Number(this.#slider.value);
    this.#slider.addEventListener('input', () => {
      this.#showValue(value());
      onInput(value());
    });
    this.#slider.addEventListener('change', () => onChange(value()));
    holder.append(
      h('label', { for: 'dial-phi' }, 'packing fraction ', h('i', {}, 'φ')),
      this.#value,
      h('span', { className: 'track' }, this.#slider, this.#mark),
    );
  }

  #showValue(phi: number): void {
    this.#value.textContent = brief(phi);
    this.#slider.setAttribute('aria-valuetext', brief(phi));
  }

  /** @param phiC known critical packing fraction, or null */
  show({ phi }: ParticleConfig, phiC: number | null): void {
    // While it is dragged the hand knows better.
    if (!this.#slider.matches(':active')) {
      this.#slider.value = String(phi);
      this.#showValue(phi);
    }
    this.#mark.hidden = phiC === null;
    if (phiC === null) return;
    this.#mark.textContent = `φc ${phiC}`;
    this.#mark.style.setProperty('--at', String((phiC - low) / (high - low)));
  }

  set enabled(enabled: boolean) {
    this.#slider.disabled = !enabled;
  }

  /** @param isPassing whether the next one comes soon */
  say(sentence: string, isPassing: boolean): void {
    const now = performance.now();
    if (isPassing && now - this.#saidAt < sentenceEvery) return;
    this.#saidAt = now;
    if (this.#sentence.textContent !== sentence) this.#sentence.textContent = sentence;
  }
}
