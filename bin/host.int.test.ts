import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

describe('the one file that a host gets', () => {
  let directory: string;
  let file: string;
  before(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-host-'));
    file = path.join(directory, 'rostrum.cjs');
    // Alone: nothing of the package is beside it.
    copyFileSync(new URL('../dist/host.cjs', import.meta.url), file);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  const run = (...words: readonly string[]) =>
    promisify(execFile)(process.execPath, [file, ...words], { env: { HOME: directory }, cwd: directory });

  /** Starts one of its threads, asks it something, and gives the answer. */
  async function ask(entry: string, request: unknown): Promise<unknown> {
    const worker = new Worker(file, { workerData: { entry }, env: {}, argv: [] });
    try {
      const [ready] = (await once(worker, 'message')) as unknown[];
      assert.deepEqual(ready, { type: 'ready' });
      worker.postMessage(request);
      return ((await once(worker, 'message')) as unknown[])[0];
    } finally {
      await worker.terminate();
    }
  }

  it('[F12] is the whole daemon with its commands, and knows its version', async () => {
    assert.match((await run('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
    const { stdout } = await run('--help');
    for (const word of ['daemon', 'task', 'contract', 'agent']) assert.match(stdout, new RegExp(`^  ${word} `, 'm'));
    await assert.rejects(run('daemon', 'status', '--json'), { code: 1, stdout: /"registered": false/ });
  });

  it('is each of its threads too', async () => {
    const schema = { type: 'object', required: ['name'] };
    const checked = (await ask('runtime/schema/checkWorker', { schema, data: {} })) as {
      readonly problems: readonly unknown[];
    };
    assert.equal(checked.problems.length, 1);
    const read = (await ask('runtime/yaml/yamlWorker', 'a: [1, 2]')) as { readonly problems: readonly unknown[] };
    assert.deepEqual(read.problems, []);
  });

  it('a thread that it does not have is not started as one', async () => {
    const worker = new Worker(file, { workerData: { entry: 'no/such' }, env: {}, argv: ['--version'], stdout: true });
    const [code] = (await once(worker, 'exit')) as [number];
    assert.equal(code, 0);
  });
});
