/** The fields of the experiment, with the names and ranges of the command line. */
import {
  appliesTo,
  type FieldPath,
  fieldAt,
  flagName,
  formFields,
  formGroups,
  isLiveField,
  listText,
  modes,
  recordOf,
  wordsOf,
} from '../../model/index.js';
import { button, fill, h } from '../dom.js';
import { type ShownConfig, shownModels } from '../limits.js';
import { valueAt } from '../link.js';

type Slider = NonNullable<ReturnType<typeof fieldAt>['slider']>;

/** Sizes that come with a file. */
const ofFiles = ['file', 'list'];

/** What a field of words may be in a config; undefined for other fields. */
function choicesOf(path: FieldPath, { model }: ShownConfig): readonly string[] | undefined {
  if (path === 'model') return shownModels;
  if (path === 'mode') return modes[model];
  return fieldAt(path).options?.filter((option) => path !== 'sizes.kind' || !ofFiles.includes(option));
}
const isChoice = (path: FieldPath): boolean => path === 'mode' || fieldAt(path).options !== undefined;

const modelNames: Record<string, string> = {
  bro: 'biased random organization',
  sgd: 'stochastic gradient descent',
  gd: 'gradient descent',
  sde: 'gradient descent with Gaussian noise',
  ro: 'random organization',
  manifold: 'clouds on a sphere',
};

/** A sentence of the help's words. */
const tipOf = (help: string): string => `${help.charAt(0).toUpperCase()}${help.slice(1)}.`;

const sliderSteps = 1000;

interface Row {
  path: FieldPath;
  element: HTMLElement;
  input: HTMLInputElement | HTMLSelectElement;
  slider: HTMLInputElement | null;
  error: HTMLElement;
}

const toSlider = ([low, high, log]: Slider, x: number): number =>
  Math.round(sliderSteps * (log ? Math.log(Math.max(x, low) / low) / Math.log(high / low) : (x - low) / (high - low)));

function fromSlider([low, high, log]: Slider, k: number, whole: boolean): number {
  const x = log ? low * (high / low) ** (k / sliderSteps) : low + ((high - low) * k) / sliderSteps;
  const value = Number(x.toPrecision(log ? 2 : 3));
  return whole ? Math.round(value) : value;
}

/** Value of a field that a complete config leaves out at its neutral value; undefined of others, and where the rule has no such field. */
function quietValue(config: ShownConfig, path: FieldPath): unknown {
  const { quiet, neutral, of } = fieldAt(path);
  const rule = { model: config.model, mode: 'mode' in config ? config.mode : '' };
  const isOwn = recordOf(rule)?.fields.includes(path) || (of === 'manifolds' && appliesTo(path, rule));
  return quiet === true && isOwn ? neutral : undefined;
}

export class Form {
  readonly #rows: Row[] = [];

  /** @param onChange told what the user gave, unchecked */
  constructor(
    holder: HTMLElement,
    private readonly onChange: (path: FieldPath, value: unknown) => void,
  ) {
    const parts = formGroups.map((title) => {
      const rows = formFields.filter((path) => fieldAt(path).form === title).map((path) => this.#row(path));
      if (title !== 'More') return h('fieldset', {}, h('legend', {}, title), rows);
      return h('details', {}, h('summary', {}, title), rows);
    });
    holder.append(h('form', { autocomplete: 'off', onsubmit: (event: Event) => event.preventDefault() }, parts));
  }

  #row(path: FieldPath): HTMLElement {
    const id = `field-${path.replace('.', '-')}`;
    const { help, expects, kind, slider: limits, symbol, name = wordsOf(path) } = fieldAt(path);
    const error = h('p', { className: 'error', id: `${id}-error`, hidden: true });
    const input = this.#input(path, id);
    const slider = limits
      ? h('input', { type: 'range', min: '0', max: String(sliderSteps), step: '1', 'aria-label': `${name} slider` })
      : null;
    slider?.addEventListener('input', () => {
      const value = fromSlider(limits as Slider, Number(slider.value), kind === 'whole');
      input.value = String(value);
      // What starts anew waits until the slider is let go.
      if (isLiveField(path)) this.onChange(path, value);
    });
    slider?.addEventListener('change', () => {
      if (!isLiveField(path)) this.onChange(path, Number(input.value));
    });
    const live = isLiveField(path);
    const tip = h(
      'p',
      { className: 'tip', id: `${id}-tip`, hidden: true },
      `${tipOf(help)} On the command line: `,
      h('code', {}, `--${flagName(path)}`),
      `, ${expects}.`,
    );
    const toggle = () => {
      tip.hidden = !tip.hidden;
      opener.setAttribute('aria-expanded', String(!tip.hidden));
    };
    const opener: HTMLButtonElement = button(null, 'i', toggle, {
      className: 'about',
      'aria-label': `about ${name}`,
      'aria-expanded': 'false',
      'aria-controls': tip.id,
    });
    const element = h(
      'div',
      {
        className: `row${live ? ' live' : ''}${slider ? ' with-slider' : ''}`,
      },
      h(
        'span',
        { className: 'name' },
        h(
          'label',
          { for: id },
          `${name} `,
          symbol && h('i', {}, symbol),
          live && h('span', { className: 'dot', title: 'may change while it runs', 'aria-hidden': 'true' }),
        ),
        opener,
      ),
      input,
      slider,
      tip,
      error,
    );
    this.#rows.push({ path, element, input, slider, error });
    return element;
  }

  #input(path: FieldPath, id: string): HTMLInputElement | HTMLSelectElement {
    const common = { id, name: path, 'aria-describedby': `${id}-error` };
    const { kind } = fieldAt(path);
    if (isChoice(path)) {
      const select = h('select', common);
      select.addEventListener('change', () => this.onChange(path, kind === 'whole' ? Number(select.value) : select.value));
      return select;
    }
    if (kind === 'switch') {
      const box = h('input', { ...common, type: 'checkbox' });
      box.addEventListener('change', () => this.onChange(path, box.checked));
      return box;
    }
    const isNumber = kind === 'number' || kind === 'whole';
    const placeholder = path === 'steps' ? 'until paused' : undefined;
    const input = h('input', {
      ...common,
      placeholder,
      type: 'text',
      inputMode: isNumber ? 'decimal' : 'numeric',
      spellcheck: false,
    });
    input.addEventListener('change', () => {
      const text = input.value.trim();
      const number = Number(text.replace(',', '.'));
      this.onChange(path, isNumber && text !== '' && !Number.isNaN(number) ? number : text);
    });
    return input;
  }

  /**
   * Shows a config.
   * @param target steps to go to; null for until it is paused
   */
  show(config: ShownConfig, target: number | null): void {
    for (const { path, element, input, slider } of this.#rows) {
      const value = path === 'steps' ? (target ?? '') : (valueAt(config, path) ?? quietValue(config, path));
      const isList = fieldAt(path).kind === 'list';
      element.hidden = value === undefined && !isList;
      if (element.hidden) continue;
      const options = choicesOf(path, config);
      if (options && input instanceof HTMLSelectElement && input.dataset.options !== options.join()) {
        const named = path === 'model' ? modelNames : {};
        const elements = options.map((each) => h('option', { value: each }, named[each] ? `${each}: ${named[each]}` : each));
        fill(input, elements);
        input.dataset.options = options.join();
      }
      if (input instanceof HTMLInputElement && input.type === 'checkbox') input.checked = value === true;
      else input.value = isList ? listText((value as unknown[] | undefined) ?? []) : String(value);
      if (slider) slider.value = String(toSlider(fieldAt(path).slider as Slider, Number(value)));
    }
    this.clearErrors();
  }

  clearErrors(): void {
    for (const { element, input, error } of this.#rows) {
      element.classList.remove('wrong');
      input.removeAttribute('aria-invalid');
      error.hidden = true;
    }
  }

  /** Says what is wrong with a field; false if the form does not have it. */
  showError(path: string, message: string): boolean {
    const row = this.#rows.find((each) => each.path === path && !each.element.hidden);
    if (!row) return false;
    row.element.classList.add('wrong');
    row.input.setAttribute('aria-invalid', 'true');
    row.error.textContent = message;
    row.error.hidden = false;
    return true;
  }

  set enabled(enabled: boolean) {
    for (const { input, slider } of this.#rows) {
      input.disabled = !enabled;
      if (slider) slider.disabled = !enabled;
    }
  }
}
