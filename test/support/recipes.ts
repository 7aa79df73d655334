/** The container recipes, read as their engines would: stages, each with its base, its commands and what it copies. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Stage {
  from: string;
  name: string | null;
  /** Shell commands, one a line of the shell. */
  commands: string[];
  copies: string[];
  environment: Record<string, string>;
}

/** Commands of a script: `&&` and new lines part them. */
const commandsOf = (script: string): string[] =>
  script
    .split(/\n|&&/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter(Boolean);

/** @throws Error for an instruction that there is not */
export function readDockerfile(path: string): { stages: Stage[]; others: Record<string, string> } {
  const lines = readFileSync(path, 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  const stages: Stage[] = [];
  const others: Record<string, string> = {};
  for (const line of lines.filter((each) => each.trim())) {
    const [, instruction = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    const stage = stages.at(-1) as Stage;
    if (instruction === 'FROM') {
      const [, from = '', name = null] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? [];
      stages.push({ from, name, commands: [], copies: [], environment: {} });
    } else if (instruction === 'RUN') stage.commands.push(...commandsOf(rest));
    else if (instruction === 'COPY') stage.copies.push(rest);
    else if (instruction === 'ENV')
      Object.assign(stage.environment, Object.fromEntries(rest.split(' ').map((each) => each.split('='))));
    else if (['ENTRYPOINT', 'CMD', 'USER', 'WORKDIR', 'STOPSIGNAL', 'LABEL'].includes(instruction)) others[instruction] = rest;
    else throw new Error(`${path}: no instruction: ${line}`);
  }
  return { stages, others };
}

/** @throws Error for a section or a header that there is not */
export function readDefinition(path: string): { stages: (Stage & { sections: Record<string, string> })[] } {
  const text = readFileSync(path, 'utf8').replace(/^#.*\n/gm, '');
  const stages = text
    .split(/^(?=Bootstrap:)/m)
    .filter((part) => part.trim())
    .map((part) => {
      const [header = '', ...sections] = part.split(/^%/m);
      const { Bootstrap, From, Stage: name = null, ...unknown } = parse(header) as Record<string, string>;
      if (Bootstrap !== 'docker' || From === undefined || Object.keys(unknown).length > 0)
        throw new Error(`${path}: header ${header}`);
      const bodies: Record<string, string> = {};
      for (const section of sections) {
        const [, title = '', body = ''] = /^([a-z]+(?: from \w+)?)\n([\s\S]*)$/.exec(section) ?? [];
        if (!/^(?:post|environment|runscript|test|labels|help|files(?: from \w+)?)$/.test(title))
          throw new Error(`${path}: %${title}`);
        bodies[title] = body;
      }
      const copies = Object.keys(bodies).filter((title) => title.startsWith('files'));
      const exports = commandsOf(bodies.environment ?? '').map((line) => line.replace('export ', '').split('='));
      return {
        from: From,
        name,
        commands: commandsOf(bodies.post ?? ''),
        copies: copies.map((title) => `${title}: ${bodies[title]?.trim()}`),
        environment: Object.fromEntries(exports),
        sections: bodies,
      };
    });
  return { stages };
}
