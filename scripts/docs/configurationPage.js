/** The reference of the configuration file as Markdown, from the JSON Schema. */
import { cell } from './commandsPage.js';

/** What a schema takes, in a few words. */
function takes(schema) {
  if (schema.anyOf) return schema.anyOf.map(takes).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.type === 'object') return 'fields of its own';
  if (schema.pattern) return `text such as ${schema.pattern.includes('smh') ? '`30s`, `5m`' : '`"12345678901234567890"`'}`;
  const low = schema.minimum ?? schema.exclusiveMinimum;
  // JavaScript's largest whole number is no limit of the field.
  const high = schema.maximum === Number.MAX_SAFE_INTEGER ? undefined : (schema.maximum ?? schema.exclusiveMaximum);
  const kind = { integer: 'whole number', number: 'number', boolean: '`true` or `false`', string: 'text' }[schema.type];
  if (low === undefined && high === undefined) return kind;
  if (high === undefined) return `${kind}, ${schema.minimum === undefined ? 'above' : 'at least'} ${low}`;
  if (low === undefined) return `${kind}, ${schema.maximum === undefined ? 'below' : 'at most'} ${high}`;
  const open = schema.minimum === undefined ? '(' : '[';
  return `${kind} in ${open}${low}, ${high}${schema.maximum === undefined ? ')' : ']'}`;
}

/** Default at the end of a description, apart from the rest. */
function split(description = '') {
  const [, text = description, standard = ''] = /^(.*) \(default ((?:[^()]|\([^()]*\))*)\)$/s.exec(description) ?? [];
  return { text, standard };
}

/** Leaves of a schema by dotted path; those made by the program, which have no description, are left out. */
function leaves(properties, prefix = '') {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${prefix}${name}`;
    const nested = schema.properties ?? schema.anyOf?.find((each) => each.type === 'object' && prefix === '')?.properties;
    if (nested) return leaves(nested, `${path}.`);
    return schema.description === undefined ? [] : [{ path, schema }];
  });
}

/** @param schema JSON Schema of a run's file */
export function configurationPage(schema) {
  const rows = leaves(schema.properties).map(({ path, schema: leaf }) => {
    const { text, standard } = split(leaf.description);
    const parts = [cell(text), `Takes: ${takes(leaf)}.`, ...(standard === '' ? [] : [`Default: ${cell(standard)}.`])];
    return `| \`${path}\` | ${parts.join('<br>')} |`;
  });
  return `# Configuration

Fields of a run, as a YAML or JSON file gives them to \`randorg run\`, a plan to \`randorg sweep\` and a program to \`parseConfig\`; made from the JSON Schema
(\`randorg.schema.json\`). A dotted name nests: \`sizes.ratio\` is \`sizes: {ratio: 1.4}\`, and \`sizes: binary\` is short for \`sizes: {kind: binary}\`. As a flag, \`sizes.ratio\`
is \`--sizes-ratio\`. A field that does not apply to the model is refused.

| field | |
|---|---|
${rows.join('\n')}
`;
}
