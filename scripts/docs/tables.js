/**
 * `npm run docs:tables`: writes the tables of fields and rules into docs/, from the records of src/model.
 * A table stands between two comments, `<!-- table: NAME -->` and `<!-- end -->`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' ')).join('\n');

/** A row for each flag. One that is on by default is shown as the flag that turns it off. */
function flags({ fieldPaths, fieldAt, flagName, defaultWords }) {
  const rows = fieldPaths.map((path) => {
    const { kind, expects, help } = fieldAt(path);
    const standard = defaultWords(path) ?? '';
    const isOn = kind === 'switch' && standard === 'true';
    const range = kind === 'number' && !help.includes(' in [') ? `, ${expects}` : '';
    const text = `${isOn ? 'do not ' : ''}${help}${range}`;
    return [`\`--${isOn ? 'no-' : ''}${flagName(path)}\``, kind === 'switch' ? '' : cell(standard), cell(text)];
  });
  return table(['flag', 'default', ''], rows);
}

/** A row for each rule of spheres or of lattices. */
function rules(model, isWanted) {
  const rows = model.models.filter(isWanted).flatMap((name) =>
    Object.entries(model.rules[name]).map(([mode, rule]) => {
      const fields = rule.fields.map((field) => `\`${field}\``).join(', ');
      return [`${name} ${mode}`.trim(), fields, rule.displacement, rule.source ?? '', rule.alias ?? '', rule.conserves].map(cell);
    }),
  );
  return table(['model, mode', 'fields', 'displacement of i', 'source', 'called elsewhere', 'conserved'], rows);
}

function latticeRules({ models, rules: records, isLatticeModel }) {
  const rows = models.filter(isLatticeModel).map((name) => {
    const { displacement, alias, source } = records[name][''];
    return [name, displacement, `${alias} (${source})`];
  });
  return table(['model', 'of an active site', 'elsewhere called'], rows);
}

/** Exponents of the overlap that are asked for. */
const exponents = [1, 1.5, 2, 2.5];

/** A row for each rule of spheres: whether a GPU has it. */
function gpuRules({ models, rules: records, kindOf, parseConfig, whyNotOnGpu }) {
  const isOn = (input) => whyNotOnGpu(parseConfig(input)) === null;
  const rows = models
    .filter((model) => kindOf(model) === 'spheres')
    .flatMap((model) =>
      Object.entries(records[model]).map(([mode, { fields }]) => {
        const input = { model, ...(mode && { mode }), ...(fields.includes('correlation') && { correlation: 0.5 }) };
        const powers = fields.includes('exponent') ? exponents.filter((exponent) => isOn({ ...input, exponent })) : [];
        return [`${model} ${mode}`.trim(), isOn(input) ? 'yes' : 'no', powers.join(', ')];
      }),
    );
  return table(['model, mode', 'on a GPU', 'exponents'], rows);
}

const tables = {
  flags,
  rules: (model) => rules(model, (name) => !model.isLatticeModel(name)),
  latticeRules,
  gpuRules,
};

/** Pages that have tables, from the root of the package. */
export const pages = ['docs/run.md', 'docs/models.md', 'docs/lattice.md', 'docs/gpu.md'];

/**
 * A page with its tables made anew.
 * @param model modules of the records: build/lib/model/index.js and build/lib/gpu/rules.js, or the same of src, as one
 */
export const withTables = (text, model) =>
  text.replace(
    /(<!-- table: (\w+) -->\n\n)[\s\S]*?(\n\n<!-- end -->)/g,
    (_, before, name, after) => before + tables[name](model) + after,
  );

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const records = await import('../../build/lib/model/index.js');
  const gpu = await import('../../build/lib/gpu/rules.js');
  const model = { ...records, ...gpu };
  for (const page of pages) {
    const path = fileURLToPath(new URL(`../../${page}`, import.meta.url));
    writeFileSync(path, withTables(readFileSync(path, 'utf8'), model));
  }
}
