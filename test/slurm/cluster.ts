/** Slurm on this host for a test: munged, slurmctld and two slurmd in a folder of their own, gone whatever happens. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { findTool } from '../../scripts/tools.js';

const run = promisify(execFile);

export interface Cluster {
  /** A shared file system, as it were. */
  folder: string;
  /** Environment in which Slurm's commands find this cluster. */
  env: Record<string, string>;
  /** Output of one of Slurm's commands. */
  ask(program: string, ...args: string[]): Promise<string>;
  /** What the daemons wrote, for a test that fails. */
  logs(): string;
  stop(): Promise<void>;
}

const nodes = ['n0', 'n1'] as const;

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer();
    server.once('error', fail).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => settle(port));
    });
  });
}

/** Two nodes with one core each; jobs in `high` take the place of jobs in `low`, who get 30 s to end. */
async function configuration(folder: string): Promise<string> {
  const host = hostname();
  const lines = [
    'ClusterName=randorg',
    `SlurmctldHost=${host}(127.0.0.1)`,
    `SlurmctldPort=${await freePort()}`,
    'SlurmUser=root',
    'SlurmdUser=root',
    'AuthType=auth/munge',
    'CredType=cred/munge',
    // A job that is put back waits until its credential has expired: two minutes if not told otherwise.
    `AuthInfo=socket=${folder}/munge.socket,cred_expire=5`,
    `StateSaveLocation=${folder}/state`,
    `SlurmdSpoolDir=${folder}/spool.%n`,
    `SlurmctldPidFile=${folder}/slurmctld.pid`,
    `SlurmdPidFile=${folder}/slurmd.%n.pid`,
    `SlurmctldLogFile=${folder}/slurmctld.log`,
    `SlurmdLogFile=${folder}/slurmd.%n.log`,
    'ProctrackType=proctrack/linuxproc',
    'TaskPlugin=task/none',
    'SwitchType=switch/none',
    'MpiDefault=none',
    'JobAcctGatherType=jobacct_gather/none',
    'AccountingStorageType=accounting_storage/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_Core',
    'PreemptType=preempt/partition_prio',
    'PreemptMode=REQUEUE',
    'RequeueExit=143',
    'SlurmctldParameters=preempt_send_user_signal',
    'SchedulerParameters=sched_min_interval=500000,batch_sched_delay=1,bf_interval=2',
    'ReturnToService=2',
    'KillWait=2',
    'MailProg=/bin/true',
  ];
  for (const name of nodes)
    lines.push(`NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${await freePort()} CPUs=1`);
  lines.push('PartitionName=low Nodes=n0,n1 Default=YES PriorityTier=1 GraceTime=30 MaxTime=10');
  lines.push('PartitionName=high Nodes=n0,n1 PriorityTier=10 PreemptMode=OFF MaxTime=10');
  return `${lines.join('\n')}\n`;
}

/** Starts a daemon that dies with this process, should that be killed. */
function daemon(folder: string, env: Record<string, string>, program: string, ...args: string[]): ChildProcess {
  const log = openSync(join(folder, `${program}.out`), 'a');
  try {
    return spawn('setpriv', ['--pdeathsig', 'KILL', program, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((settle) => child.once('exit', settle));
}

async function until(holds: () => Promise<boolean>, seconds: number, what: string): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    if (await holds().catch(() => false)) return;
    await new Promise((settle) => setTimeout(settle, 200));
  }
  throw new Error(`${what} in ${seconds} s`);
}

/** Starts the cluster and waits until both nodes are idle. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-slurm-'));
  const env = { SLURM_CONF: join(folder, 'slurm.conf'), PATH: `${process.env.PATH}:/usr/sbin` };
  const daemons: ChildProcess[] = [];
  const ask = async (program: string, ...args: string[]): Promise<string> =>
    (await run(program, args, { env: { ...process.env, ...env }, timeout: 30_000 })).stdout;
  const read = (name: string): string => {
    try {
      return `== ${name}\n${readFileSync(join(folder, name), 'utf8').split('\n').slice(-40).join('\n')}\n`;
    } catch {
      return '';
    }
  };
  const logs = (): string =>
    ['munged.out', 'munged.log', 'slurmctld.out', 'slurmctld.log', 'slurmd.out', 'slurmd.n0.log', 'slurmd.n1.log']
      .map(read)
      .join('');

  const stop = async (): Promise<void> => {
    // Jobs first: their processes are no children of the daemons any more.
    await ask('scancel', '--user=root').catch(() => '');
    await until(async () => (await ask('squeue', '--noheader')).trim() === '', 20, 'jobs did not end').catch(() => {});
    for (const child of daemons.reverse()) {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended(child);
      clearTimeout(patience);
    }
    rmSync(folder, { recursive: true, force: true });
  };

  try {
    chmodSync(folder, 0o755);
    for (const name of ['state', ...nodes.map((node) => `spool.${node}`)]) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'munge.key'), randomBytes(128), { mode: 0o400 });
    writeFileSync(env.SLURM_CONF, await configuration(folder));
    const munge = [
      'key-file=munge.key',
      'socket=munge.socket',
      'pid-file=munge.pid',
      'log-file=munged.log',
      'seed-file=munge.seed',
    ];
    const mungeArgs = munge.map((option) => `--${option.replace('=', `=${folder}/`)}`);
    daemons.push(daemon(folder, env, 'munged', '--foreground', '--force', ...mungeArgs));
    await until(
      async () => (await ask('munge', '--no-input', `--socket=${folder}/munge.socket`)) !== '',
      10,
      'munged did not answer',
    );
    daemons.push(daemon(folder, env, 'slurmctld', '-D'));
    await until(async () => (await ask('scontrol', 'ping')).includes('UP'), 20, 'slurmctld did not answer');
    for (const node of nodes) daemons.push(daemon(folder, env, 'slurmd', '-D', '-N', node));
    const idle = async () =>
      (await ask('sinfo', '--noheader', '--Node', '--partition=low', '--format=%T')).trim() === 'idle\nidle';
    await until(idle, 30, 'the nodes did not get idle');
  } catch (error) {
    const message = `${error instanceof Error ? error.message : error}\n${logs()}`;
    await stop();
    throw new Error(message, { cause: error });
  }
  return { folder, env, ask, logs, stop };
}

/** A cluster for the tests of a file, where Slurm is installed; to be asked for within them. */
export function clusterForTests(): () => Cluster {
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (findTool('slurm').path !== null) cluster = await startCluster();
  }, 90_000);
  afterAll(async () => {
    await cluster?.stop();
  }, 90_000);
  return () => cluster as Cluster;
}
