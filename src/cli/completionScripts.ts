/** Completion of commands, flags, words and paths in bash, zsh and fish, as scripts that need no randorg to run. */
import { type CommandNode, flatten, type OptionNode } from './commandTree.js';
import type { Shell } from './shellNames.js';

/** A word in single quotes. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const takesPath = ({ value }: OptionNode): boolean => value !== null && /path|file|directory/.test(value);
const flagsOf = ({ options }: CommandNode): string[] => options.flatMap(({ flags }) => flags);
const nameOf = ({ path }: CommandNode): string => path.split(' ').at(-1) as string;
/** Words in the place of an argument: commands below, or those that the argument takes. */
const argumentsOf = ({ words, children }: CommandNode): readonly string[] => (words.length > 0 ? words : children.map(nameOf));
const firstSentence = (text: string): string => text.replace(/\s+/g, ' ').split(/; | \(default/)[0] ?? '';

/** Lines of a shell's case: each command with the options that have the same answer. */
function valueCases(nodes: readonly CommandNode[], answer: (option: OptionNode) => string): string[] {
  return nodes.flatMap((node) =>
    node.options
      .filter(({ value }) => value !== null)
      .map(
        (option) => `    ${option.flags.map((flag) => quoted(`${node.path} ${flag}`)).join('|')}) ${answer(option)}; return ;;`,
      ),
  );
}

/** Lines that follow the words typed to the command they name. */
const walkCases = (nodes: readonly CommandNode[]): string[] =>
  nodes
    .filter(({ path }) => path !== '')
    .map((node) => {
      const parent = node.path.split(' ').slice(0, -1).join(' ');
      return `      ${quoted(`${parent} ${nameOf(node)}`)}) command=${quoted(node.path)} ;;`;
    });

function bash(nodes: readonly CommandNode[]): string {
  const words = (list: readonly string[]): string => `COMPREPLY=($(compgen -W ${quoted(list.join(' '))} -- "$current"))`;
  const paths = 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))';
  const value = (option: OptionNode): string => (option.words.length > 0 ? words(option.words) : takesPath(option) ? paths : ':');
  return `# bash completion of randorg: source <(randorg completion bash)
_randorg() {
  local IFS=$' \\t\\n' current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
${walkCases(nodes).join('\n')}
    esac
  done
  case "$command $previous" in
${valueCases(nodes, value).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${nodes.map((node) => `      ${quoted(node.path)}) ${words(flagsOf(node))} ;;`).join('\n')}
    esac
    return
  fi
  case "$command" in
${nodes
  .filter((node) => argumentsOf(node).length > 0)
  .map((node) => `    ${quoted(node.path)}) ${words(argumentsOf(node))} ;;`)
  .join('\n')}
    *) ${paths} ;;
  esac
}
complete -F _randorg randorg
`;
}

function zsh(nodes: readonly CommandNode[]): string {
  const described = (word: string, text: string): string => quoted(`${word.replaceAll(':', '\\:')}:${firstSentence(text)}`);
  const value = (option: OptionNode): string =>
    option.words.length > 0
      ? `compadd -- ${option.words.map(quoted).join(' ')}`
      : takesPath(option)
        ? '_files'
        : `_message ${quoted(firstSentence(option.description))}`;
  const flags = (node: CommandNode): string =>
    node.options.flatMap(({ flags: each, description }) => each.map((flag) => described(flag, description))).join(' ');
  return `#compdef randorg
# zsh completion of randorg: source <(randorg completion zsh), or a file _randorg in a folder of $fpath
_randorg() {
  local command='' word current=\${words[CURRENT]} previous=\${words[CURRENT-1]}
  local -a options
  for word in \${words[2,CURRENT-1]}; do
    case "$command $word" in
${walkCases(nodes).join('\n')}
    esac
  done
  case "$command $previous" in
${valueCases(nodes, value).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$command" in
${nodes.map((node) => `      ${quoted(node.path)}) options=(${flags(node)}) ;;`).join('\n')}
    esac
    _describe -o option options
    return
  fi
  case "$command" in
${nodes
  .filter((node) => argumentsOf(node).length > 0)
  .map((node) => {
    const own = node.words.map(quoted);
    const words =
      own.length > 0 ? own.join(' ') : node.children.map((child) => described(nameOf(child), child.summary)).join(' ');
    return `    ${quoted(node.path)}) options=(${words}); _describe command options ;;`;
  })
  .join('\n')}
    *) _files ;;
  esac
}
if [[ \${funcstack[1]} == _randorg ]]; then _randorg "$@"; else compdef _randorg randorg; fi
`;
}

function fish(nodes: readonly CommandNode[]): string {
  const at = (node: CommandNode): string => `complete -c randorg -n ${quoted(`__randorg_at ${quoted(node.path)}`)}`;
  const option = (node: CommandNode, { flags, value, words, description }: OptionNode): string => {
    const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
    const path = takesPath({ value } as OptionNode);
    const given = value === null ? '' : words.length > 0 ? ` -x -a ${quoted(words.join(' '))}` : path ? ' -r -F' : ' -x';
    return `${at(node)} ${names}${given} -d ${quoted(firstSentence(description))}`;
  };
  return `# fish completion of randorg: randorg completion fish | source
function __randorg_at
  set -l command ''
  for word in (commandline -opc)[2..]
    switch "$command $word"
${walkCases(nodes)
  .map((line) => line.replace(/^ +(.*)\) command=(.*) ;;$/, '      case $1\n        set command $2'))
  .join('\n')}
    end
  end
  test "$command" = "$argv"
end
${nodes
  .flatMap((node) => [
    ...node.children.map((child) => `${at(node)} -f -a ${nameOf(child)} -d ${quoted(firstSentence(child.summary))}`),
    ...(node.words.length > 0 ? [`${at(node)} -f -a ${quoted(node.words.join(' '))}`] : []),
    ...node.options.map((each) => option(node, each)),
  ])
  .join('\n')}
`;
}

const shells = { bash, zsh, fish } satisfies Record<Shell, unknown>;

/** The script of a shell, for the commands of a tree. */
export const completionScript = (shell: Shell, tree: CommandNode): string => shells[shell](flatten(tree));
