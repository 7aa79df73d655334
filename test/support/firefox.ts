/** A headless Firefox as it comes, driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): Playwright needs one of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSocket } from './socket.js';

/** Nothing of its own business on the net, and no questions. */
const preferences = {
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.enabled': false,
};
const patience = 60_000;

export interface Firefox {
  /** Opens an address and waits until it is loaded. */
  open(address: string): Promise<void>;
  /** The value of an expression in the page, awaited; strings and nothing else. */
  evaluate(expression: string): Promise<string>;
  close(): Promise<void>;
}

interface Answer {
  id?: number;
  type: string;
  result?: unknown;
  error?: string;
  message?: string;
}

export async function launchFirefox(executable: string): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'randorg-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join('\n'));
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
  const child = spawn(executable, args, { env: { ...process.env, HOME: profile } });
  const ended = new Promise<void>((settle) => child.once('exit', () => settle()));
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const address = await new Promise<string>((settle, fail) => {
      let said = '';
      const timer = setTimeout(() => fail(new Error(`Firefox does not listen: ${said}`)), patience);
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
        if (!found) return;
        clearTimeout(timer);
        settle(`${found}/session`);
      });
      child.once('exit', (code) => fail(new Error(`Firefox ended with exit code ${code}: ${said}`)));
    });
    const waiting = new Map<number, [settle: (result: unknown) => void, fail: (error: Error) => void]>();
    const socket = await connectSocket(address, (text) => {
      const { id, result, error, message } = JSON.parse(text) as Answer;
      const own = waiting.get(id ?? -1);
      if (error) own?.[1](new Error(`${error}: ${message}`));
      else own?.[0](result);
    });
    let last = 0;
    const ask = <T>(method: string, params: object): Promise<T> =>
      new Promise((settle, fail) => {
        last++;
        waiting.set(last, [settle as (result: unknown) => void, fail]);
        socket.send(JSON.stringify({ id: last, method, params }));
      });
    await ask('session.new', { capabilities: {} });
    const { context } = await ask<{ context: string }>('browsingContext.create', { type: 'tab' });
    return {
      open: async (url) => {
        await ask('browsingContext.navigate', { context, url, wait: 'complete' });
      },
      evaluate: async (expression) => {
        interface Evaluated {
          type: string;
          result?: { value?: unknown };
          exceptionDetails?: { text: string };
        }
        const answer = await ask<Evaluated>('script.evaluate', { expression, target: { context }, awaitPromise: true });
        if (answer.type !== 'success') throw new Error(answer.exceptionDetails?.text);
        return String(answer.result?.value);
      },
      close: async () => {
        await Promise.race([ask('browser.close', {}).catch(() => {}), ended]);
        socket.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}
