import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isAlive } from '../harness/processTable.ts';
import { repositoryRoot } from '../harness/program.ts';
import { until } from '../harness/until.ts';
import { fileName, lastLines } from './harness/artifacts.ts';
import { listZip } from './harness/listZip.ts';
import { sourceStack } from './harness/sourceStack.ts';

describe('what the tests of the window stand on', () => {
  it('ends a group of processes whose owner was killed', async function () {
    this.timeout(30_000);
    const module = join(repositoryRoot, 'test', 'window', 'harness', 'endWithUs.ts');
    const code = `
      import { spawn } from 'node:child_process';
      import { endWithUs } from ${JSON.stringify(module)};
      const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
      endWithUs(child.pid);
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', code];
    const owner = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    owner.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    const pid = Number(await until(() => /^\d+\n/.exec(said)?.[0], 'the group runs'));
    assert.ok(isAlive(pid));
    owner.kill('SIGKILL');
    await until(() => !isAlive(pid), 'the group is gone');
  });

  it('lists what is in an archive, and refuses what is none', () => {
    const empty = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
    assert.deepEqual(listZip(empty), []);
    assert.throws(() => listZip(Buffer.from('no archive at all, but long enough')), /no ZIP archive/);
  });

  it('leaves out of a log what the editor says every time', () => {
    assert.equal(lastLines('one\n\nFile not found: vsda.js\ntwo\nthree\n', 2), 'two\nthree');
  });

  it('leaves places alone that it has no map for', () => {
    const stack = 'Error: no\n    at run (/nowhere/bundle.cjs:3:7)';
    assert.equal(sourceStack(stack), stack);
  });

  it('makes names of files from titles', () => {
    assert.equal(fileName('[V1] shows: „everything“!'), 'v1-shows-everything');
  });
});
