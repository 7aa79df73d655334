/** A child process that answers each line on its stdin by one line of JSON. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class LineProgram {
  #waiting = null;
  #ended = null;
  #errors = '';

  /**
   * @param name for messages
   * @param parse answer of one line of stdout, or undefined for a line that is none
   */
  constructor(name, command, args, parse = (line) => JSON.parse(line), env = process.env) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
    this.child.stderr.on('data', (text) => {
      this.#errors = (this.#errors + text).slice(-2000);
    });
    // What the end of the child means is said by its close event.
    this.child.stdin.on('error', () => {});
    const fail = (why) => {
      const said = this.#errors.trim().split('\n').at(-1);
      this.#ended = new Error(`${name} ${why}${said ? `: ${said}` : ''}`);
      this.#settle((waiting) => waiting.fail(this.#ended));
    };
    this.child.on('error', (error) => fail(error.message));
    this.child.on('close', (code, signal) => fail(`ended with ${signal ?? `exit code ${code}`}`));
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      try {
        const answer = parse(line);
        if (answer !== undefined) this.#settle((waiting) => waiting.done(answer));
      } catch (error) {
        this.#settle((waiting) => waiting.fail(error));
      }
    });
  }

  #settle(how) {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) how(waiting);
  }

  /** Sends text and waits for the next answer. */
  ask(text) {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((done, fail) => {
      this.#waiting = { done, fail };
      this.child.stdin.write(`${text}\n`);
    });
  }

  /** Ends the child and waits until it is gone. */
  async close() {
    if (this.#ended) return;
    await new Promise((done) => {
      this.child.on('close', done);
      this.child.stdin.end();
      setTimeout(() => this.child.kill(), 2000).unref();
    });
  }
}
