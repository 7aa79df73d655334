/** The reference of the command line as Markdown, from commander itself. */

/** Text in a cell of a table. */
export const cell = (text) => text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|').replaceAll('<', '&lt;');

function optionRow({ flags, value, description }) {
  const names = flags.map((flag) => `\`${flag}\``).join(', ');
  return `| ${names}${value === null ? '' : ` \`${value.replaceAll('|', '\\|')}\``} | ${cell(description)} |`;
}

const table = (options) => ['| option | |', '|---|---|', ...options.map(optionRow)].join('\n');

const groupsOf = (options) => [...new Set(options.map(({ group }) => group))];

/** Examples as code, other text as paragraphs. */
function after(text) {
  return text
    .split(/\n\n+/)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      const isExample = /^Examples?:$/.test(heading);
      return isExample ? `\`\`\`sh\n${lines.map((line) => line.trim()).join('\n')}\n\`\`\`` : cell(part);
    })
    .join('\n\n');
}

const flatten = (node) => [node, ...node.children.flatMap(flatten)];

/**
 * @param tree commands as of src/cli/commandTree.ts
 * @param shared headings of the groups of options that several commands have word for word: the fields of a run
 */
export function commandsPage(tree, shared) {
  const commands = flatten(tree).slice(1);
  const isShared = ({ group }) => shared.includes(group);
  const withFields = commands.find(({ path }) => path === 'run');
  const text = (node) => {
    const own = node.options.filter((option) => !isShared(option));
    const hasFields = node.options.some(isShared);
    return [
      `## ${node.path}`,
      `\`\`\`text\nrandorg ${node.usage}\n\`\`\``,
      cell(node.description),
      ...(hasFields ? ['And the [fields of a run](#fields-of-a-run).'] : []),
      ...groupsOf(own).flatMap((group) => [
        ...(groupsOf(own).length > 1 ? [`**${group.replace(/:$/, '')}**`] : []),
        table(own.filter((option) => option.group === group)),
      ]),
      ...(node.after === '' ? [] : [after(node.after)]),
    ].join('\n\n');
  };
  return `# Commands

Made from the commands themselves; \`randorg <command> --help\` says the same. Lengths are in diameters. In a checkout, \`node bin/randorg.js\` stands for \`randorg\`.

${['| command | |', '|---|---|', ...commands.map(({ path, summary }) => `| [${path}](#${path.replaceAll(' ', '-')}) | ${cell(summary)} |`)].join('\n')}

${table(tree.options)}

Exit codes: 0 done; 1 failed; 2 bad input, with one line on standard error; 130 and 143 stopped by SIGINT and SIGTERM, after a checkpoint. With \`RANDORG_DEBUG\` set, a failure is followed by its stack.

${commands.map(text).join('\n\n')}

## Fields of a run

Each is a field of the configuration file too, in camel case; flags win over the file.

${shared
  .map((group) => `### ${group.replace(/:$/, '')}\n\n${table(withFields.options.filter((option) => option.group === group))}`)
  .join('\n\n')}
`;
}
