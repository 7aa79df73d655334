/** Submitting to Slurm, with stand-ins for its commands. The real ones are in test/slurm. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planSweep, requeueTask, runsOfTask, Sweep, slurmScripts, submitSweep } from '../../src/study/index.js';
import { listHasCode } from '../../src/study/sweep/slurmQueue.js';

let folder: string;
let out: string;
let tools: string;
const path = process.env.PATH;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  // A name that a shell and sbatch would take apart.
  out = join(folder, "it's 100%A");
  tools = join(folder, 'bin');
  mkdirSync(tools);
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** A command that notes its arguments in calls.txt and runs a line of shell. */
function tool(name: string, line: string): void {
  writeFileSync(join(tools, name), `#!/bin/sh\necho "${name} $*" >> '${folder}/calls.txt'\n${line}\n`);
  chmodSync(join(tools, name), 0o755);
  process.env.PATH = `${tools}:${path}`;
}
const calls = () => readFileSync(join(folder, 'calls.txt'), 'utf8').trimEnd().split('\n');

const plan = planSweep({ base: { particles: 200, steps: 10 }, grid: { phi: [0.5, 0.55, 0.6] }, replicas: 7 });
const command = ['/opt/node', '/opt/rand org/randorg.js'];

describe('the scripts', () => {
  it('ask for what an array that can be stopped and put back needs', () => {
    const { array, collect, tasks, perTask } = slurmScripts('/data/s', plan, {
      command,
      partition: 'short',
      time: '1-02:00:00',
      arrayParallelism: 2,
      perTask: 4,
    });
    expect([tasks, perTask]).toEqual([6, 4]);
    expect(array).toBe(`#!/bin/bash
#SBATCH --job-name=randorg-${plan.hash.slice(0, 8)}
#SBATCH --array=0-5%2
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --open-mode=append
#SBATCH --partition=short
#SBATCH --time=1-02:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
#SBATCH --output="/data/s/slurm/%A_%a.log"
exec '/opt/node' '/opt/rand org/randorg.js' sweep task '/data/s' --index "$SLURM_ARRAY_TASK_ID" --per-task 4
`);
    expect(collect).toContain('#SBATCH --partition=short\n');
    expect(collect).toContain(
      `exec '/opt/node' '/opt/rand org/randorg.js' sweep collect '/data/s' --force --format csv --out '/data/s/runs.csv'`,
    );
  });

  it('survive a path that a shell would take apart', () => {
    const { array } = slurmScripts(out, plan, { command: ['printf', '%s|'] });
    expect(array).toContain(`#SBATCH --output="${folder}/it's 100%%A/slurm/%A_%a.log"\n`);
    const { stdout } = spawnSync('bash', ['-c', array], { encoding: 'utf8', env: { ...process.env, SLURM_ARRAY_TASK_ID: '5' } });
    expect(stdout.split('|').slice(0, 5)).toEqual(['sweep', 'task', out, '--index', '5']);
  });

  it('split the runs into at most 1000 tasks, each run in one', () => {
    const many = planSweep({ base: { particles: 200 }, replicas: 2500 });
    const { tasks, perTask } = slurmScripts(out, many, { command });
    expect([tasks, perTask]).toEqual([834, 3]);
    const indexes = Array.from({ length: tasks }, (_, k) => runsOfTask(many, k, perTask)).flatMap((runs) =>
      runs.map(({ index }) => index),
    );
    expect(indexes).toEqual(many.runs.map(({ index }) => index));
    expect(() => runsOfTask(many, 834, perTask)).toThrow('index must be a whole number from 0 to 833, got 834');
  });

  it.each([
    [{ perTask: 0 }, 'perTask must be a whole number from 1 to 21, got 0'],
    [{ perTask: 22 }, 'perTask must be a whole number from 1 to 21, got 22'],
    [{ arrayParallelism: 0.5 }, 'arrayParallelism must be a whole number from 1 to 1000000, got 0.5'],
    [{ time: 'soon' }, 'time must be what sbatch takes, got "soon"; '],
    [{ partition: 'a\n#SBATCH --nice' }, 'partition must be what sbatch takes, got "a\\n#SBATCH --nice"; '],
    [{ command: ['/opt/node', 'a\n#SBATCH --nice'] }, 'command must have no line end or other control character'],
  ])('refuse %o', (options, message) => {
    expect(() => slurmScripts(out, plan, { command, ...options })).toThrow(message);
  });
});

describe('a path that would leave its line', () => {
  it.each(['a\ntouch owned', 'a"b', 'a\\b', 'a\rb', 'a\u2028b', 'a\u0000b'])('%j is refused', (name) => {
    expect(() => slurmScripts(join(folder, name), plan, { command })).toThrow(
      /^out must have no quotation mark, backslash, line end or other control character, got ".*"; choose another path$/,
    );
  });

  it('is refused if it is none', () => {
    expect(() => slurmScripts('', plan, { command })).toThrow('out must be the path of a directory, got ""');
  });
});

it('tries failed runs again if asked to', () => {
  const task = (retry: boolean) => slurmScripts('/data/s', plan, { command, retry }).array.trimEnd().split('\n').at(-1);
  expect(task(false)).toMatch(/ --per-task 1$/);
  expect(task(true)).toMatch(/ --per-task 1 --retry$/);
});

it('gives tasks a time limit if asked to', () => {
  const { array } = slurmScripts('/data/s', plan, { command, maxTime: 3000 });
  expect(array).toMatch(/ --per-task 1 --max-time 3000s\n$/);
});

describe('submitting', () => {
  it('hands both scripts over, the second to wait for the first, and notes the jobs', () => {
    tool('sbatch', `case "$*" in *array.sh) echo "41;main" ;; *collect.sh) echo 42 ;; *) echo "slurm 22.05" ;; esac`);
    const job = submitSweep(out, plan, { command, perTask: 21 });
    expect(job).toMatchObject({ job: '41', collectJob: '42', tasks: 1, perTask: 21 });
    expect(calls().slice(1)).toEqual([
      `sbatch --parsable ${out}/slurm/array.sh`,
      `sbatch --parsable --dependency=afterany:41 ${out}/slurm/collect.sh`,
    ]);
    expect(Sweep.open(out).plan).toEqual(plan);
    expect(readFileSync(join(out, 'slurm/array.sh'), 'utf8')).toBe(slurmScripts(out, plan, { command, perTask: 21 }).array);
    submitSweep(out, plan, { command });
    expect(JSON.parse(readFileSync(join(out, 'slurm/jobs.json'), 'utf8'))).toHaveLength(2);

    tool('squeue', 'printf "RUNNING\\nPENDING\\nPENDING\\n"');
    expect(Sweep.open(out).status().slurm).toEqual({ RUNNING: 1, PENDING: 2 });
    expect(calls().at(-1)).toBe('squeue --noheader --array --jobs=41,41 --format=%T');
    tool('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect(Sweep.open(out).status().slurm).toEqual({});
    process.env.PATH = '/nowhere';
    expect(Sweep.open(out).status().slurm).toBeNull();
  });

  it('without sbatch is refused with the remedy, and writes nothing', () => {
    process.env.PATH = '/nowhere';
    expect(() => submitSweep(out, plan, { command })).toThrow(
      /^engine slurm needs sbatch, which was not found in PATH; .*sweep run/,
    );
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  it('tells what sbatch has against it', () => {
    tool('sbatch', 'if [ "$1" = --version ]; then exit 0; fi; echo "sbatch: error: invalid partition specified: x" >&2; exit 1');
    expect(() => submitSweep(out, plan, { command, partition: 'x' })).toThrow(
      'sbatch did not take the job: sbatch: error: invalid partition specified: x',
    );
  });
});

describe('a stopped task', () => {
  const environment = { SLURM_JOB_ID: '77' };
  const slurmSays = (requeueExit: string, state: string, code: number) => {
    tool('scontrol', `if [ "$1" = show ]; then printf 'ResumeRate = 300\\nRequeueExit             = ${requeueExit}\\n'; fi`);
    tool('squeue', `echo ${state}`);
    requeueTask(code, environment);
    return calls().filter((line) => line.includes('requeue'));
  };

  it.each([
    // Its time is nearly up, and nobody else puts it back.
    ['(null)', 'RUNNING', 143, ['scontrol requeue 77']],
    ['1-9,142', 'RUNNING', 143, ['scontrol requeue 77']],
    ['143', 'RUNNING', 75, ['scontrol requeue 77']],
    // Its exit code does.
    ['143', 'RUNNING', 143, []],
    ['75,143', 'RUNNING', 75, []],
    // Cancelled, or preempted: Slurm's own business.
    ['(null)', 'COMPLETING', 143, []],
    ['(null)', 'CANCELLED', 143, []],
  ])('with RequeueExit %s in state %s and exit code %d', (requeueExit, state, code, expected) => {
    expect(slurmSays(requeueExit, state, code)).toEqual(expected);
  });

  it('outside Slurm is left alone', () => {
    tool('scontrol', '');
    requeueTask(143, {});
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  it.each([
    ['143', true],
    ['142,143', true],
    ['140-150', true],
    ['1-142', false],
    ['(null)', false],
    ['', false],
  ])('RequeueExit %j covers its exit code: %s', (list, expected) => {
    expect(listHasCode(list, 143)).toBe(expected);
  });
});
