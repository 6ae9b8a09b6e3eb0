import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCli } from '../harness/cli.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Place } from '../harness/place.ts';
import { repositoryRoot } from '../harness/program.ts';
import { script } from '../harness/script.ts';
import { askTmux } from '../harness/startDaemon.ts';
import type { TestDaemon } from '../harness/startDaemon.ts';
import { createTask, untilStatus } from '../harness/tasks.ts';

describe('a machine without Node, with the daemon in a single file', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let singleFile: string;
  let daemon: TestDaemon;
  before(async () => {
    fleet = await openFleet();
    singleFile = makeSingleFile(fleet.place);
    daemon = await fleet.add({
      name: 'bare',
      repos: { shop: 'plain' },
      env: { PATH: makePathWithoutNode(fleet.place) },
      singleFile,
    });
  });
  after(() => fleet.close());

  it('[F13] it says its version, and there is no Node for it', async () => {
    const { code, stdout } = await runCli(['--version'], { env: daemon.env, cwd: daemon.home, singleFile });
    assert.deepEqual([code, stdout.trim()], [0, (await fleet.cli(['--version'])).stdout.trim()]);
    assert.throws(() => execFileSync('node', ['--version'], { env: daemon.env, stdio: 'ignore' }), { code: 'ENOENT' });
  });

  it('[F13] what runs in a session there has the command, and a contract is checked by its schema', async () => {
    const schema = { type: 'object', required: ['currency'] };
    const spec = script(
      'run ! command -v node',
      'try publish prices {}',
      'publish prices {"currency":"EUR"}',
      'run rostrum task complete --summary "Without Node"',
    );
    const contracts = [{ key: 'prices', schema }];
    const task = await createTask(fleet, { title: 'Prices', contracts, spec, start: 'auto' });
    assert.equal((await untilStatus(fleet, task.id, 'done')).result.summary, 'Without Node');
    const { contract, data } = await fleet.rest.get(`/tasks/${task.id}/contracts/prices`);
    assert.deepEqual([contract.version, data], [1, { currency: 'EUR' }]);
  });

  it('[F13] its sessions outlive it, and go on with the next one', async () => {
    const go = join(daemon.workDir, 'go');
    const spec = script(`wait-file ${go}`, 'complete Went on');
    const task = await createTask(fleet, { title: 'Long', spec, start: 'auto' });
    await untilStatus(fleet, task.id, 'running');
    const panes = () => askTmux(daemon, 'list-panes', '-a', '-F', '#{pane_pid}');
    const before = panes();
    await daemon.stop();
    assert.deepEqual(panes(), before);
    await daemon.start();
    writeFileSync(go, '');
    const view = await untilStatus(fleet, task.id, 'done');
    assert.deepEqual([view.task.attempt, view.result.summary], [1, 'Went on']);
  });
});

/** Builds it as `npm run package:daemon` does. */
function makeSingleFile(place: Place): string {
  const words = [join(repositoryRoot, 'scripts', 'packageDaemon.mjs'), place.make('single')];
  const told = execFileSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return told.trimEnd().split('\n').at(-1) ?? '';
}

/** A directory with every program of this machine, but for those of Node. */
function makePathWithoutNode(place: Place): string {
  const directory = place.make('without-node');
  const taken = new Set(['node', 'nodejs', 'npm', 'npx', 'corepack']);
  for (const from of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of namesIn(from)) {
      if (taken.has(name)) continue;
      taken.add(name);
      symlinkSync(join(from, name), join(directory, name));
    }
  }
  return directory;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // PATH may name what is not there.
    return [];
  }
}
