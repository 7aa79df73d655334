/** The manual page, from the commands themselves. */
import type { CommandNode, OptionNode } from './commandTree.js';
import { flatten } from './commandTree.js';

/** Text as troff takes it: no line of it is a request. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const oneLine = (text: string): string => plain(text.replace(/\s+/g, ' ').trim());

function optionText({ flags, value, description }: OptionNode): string {
  const names = flags.map((flag) => `\\fB${plain(flag)}\\fR`).join(', ');
  return `.TP\n${names}${value === null ? '' : ` \\fI${plain(value)}\\fR`}\n${oneLine(description)}`;
}

/** Options under the headings of the help, in its order. */
function optionsText(options: readonly OptionNode[]): string {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups
    .map((group) => {
      const own = options.filter((option) => option.group === group).map(optionText);
      return `${groups.length > 1 ? `.PP\n\\fI${plain(group)}\\fR\n` : ''}${own.join('\n')}`;
    })
    .join('\n');
}

/** Examples as they stand, other text as paragraphs. */
function afterText(after: string): string {
  return after
    .split(/\n\n+/)
    .map((part) => {
      const [heading = '', ...lines] = part.split('\n');
      if (/^Examples?:$/.test(heading))
        return `.PP\n${heading}\n.PP\n.nf\n.RS 2\n${plain(lines.map((line) => line.trim()).join('\n'))}\n.RE\n.fi`;
      return `.PP\n${oneLine(part)}`;
    })
    .join('\n');
}

function commandText(node: CommandNode): string {
  return [
    `.SS "${plain(`randorg ${node.usage}`)}"`,
    oneLine(node.description),
    optionsText(node.options),
    ...(node.after === '' ? [] : [afterText(node.after)]),
  ].join('\n');
}

/**
 * The page randorg(1) as troff with the man macros.
 * @param tree of the whole program
 */
export function manualPage(tree: CommandNode, version: string): string {
  const commands = flatten(tree).slice(1);
  return `.TH RANDORG 1 "" "randorg ${version}" "User Commands"
.SH NAME
randorg \\- absorbing\\-state dynamics of overlapping spheres
.SH SYNOPSIS
.B randorg
.I command
.RI [ options ]
.br
.B randorg
.I command
.B \\-\\-help
.SH DESCRIPTION
${oneLine(tree.description)}
.PP
Lengths are in diameters. Each flag of a run is a field of its configuration file in kebab case; flags win over the file.
.SH OPTIONS
${optionsText(tree.options)}
.SH COMMANDS
${commands.map(commandText).join('\n')}
.SH EXIT STATUS
.TP
.B 0
done
.TP
.B 1
failed
.TP
.B 2
bad input; one line on standard error names the field, the value and the allowed range
.TP
.B 130\\fR, \\fB143
stopped by SIGINT or SIGTERM, after a checkpoint
.SH ENVIRONMENT
.TP
.B RANDORG_DEBUG
with any value, a failure is followed by its stack
.SH FILES
.TP
.I ./randorg\\-runs/HASH
directory of a run, unless \\-\\-out names another; HASH is that of the fields that shape the trajectory
.SH SEE ALSO
The documentation that comes with the package, in its folder docs.
`;
}
