import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { startChild } from './children.ts';

describe('startChild', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-children-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function start(source: string, lines: string[] = []) {
    const program = path.join(directory, 'program.cjs');
    writeFileSync(program, source);
    return startChild(program, {
      name: 'it',
      words: ['a', 'b'],
      env: { ...process.env },
      onLine: (line) => void lines.push(line),
    });
  }

  it('gives its first line, and ends it when told to', async () => {
    const child = start('console.log(process.argv.slice(2).join()); console.log("more"); setInterval(() => {}, 1000);');
    assert.equal(await child.firstLine, 'a,b');
    await child.stop();
    assert.equal(await child.ended, 'SIGTERM');
    await child.stop();
  });

  it('kills one that does not go', async () => {
    const child = start('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000);');
    await child.firstLine;
    await child.stop(50);
    assert.equal(await child.ended, 'SIGKILL');
  });

  it('one that ends before it is ready is told with its exit code', async () => {
    const child = start('process.exit(3);');
    await assert.rejects(child.firstLine, /it ended before it was ready \(3\)/);
    assert.equal(await child.ended, 3);
  });
});
