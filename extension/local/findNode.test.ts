import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { findNode, findNodeToBring, isNewEnough } from './findNode.ts';

describe('the Node that hub and daemon are run with', () => {
  let dir: string;
  before(() => (dir = mkdtempSync(path.join(tmpdir(), 'node-'))));
  after(() => rmSync(dir, { recursive: true }));

  const program = (name: string, prints: string): string => {
    const file = path.join(dir, name);
    writeFileSync(file, `#!/bin/sh\nprintf '%s' '${prints}'\n`, { mode: 0o755 });
    return file;
  };

  it('[V5] is the editor’s own runtime, where that is new enough', async () => {
    const found = await findNode('');
    assert.deepEqual([found?.file, found?.version], [process.execPath, process.versions.node]);
  });

  it('[V5] is one of the PATH where the editor’s is too old or none', async () => {
    const node = program('node', '22.1.0');
    assert.equal((await findNode(`/nowhere:${dir}`, program('old', '18.20.0')))?.file, node);
    assert.equal((await findNode(dir, program('silent', '')))?.version, '22.1.0');
    assert.equal((await findNode(dir, path.join(dir, 'missing')))?.file, node);
    program('node', '20.8.1');
    assert.equal(await findNode(dir, program('old', '18.20.0')), undefined);
  });

  it('[F5] is one of the PATH for work on hosts, as the editor’s own cannot be brought there', async () => {
    const own = program('own', '22.2.0');
    const node = program('node', '22.1.0');
    assert.equal((await findNodeToBring(dir, own))?.file, node);
    assert.equal((await findNodeToBring('/nowhere', own))?.file, own);
    program('node', '20.8.1');
    assert.equal((await findNodeToBring(dir, own))?.file, own);
  });

  it('knows versions that it runs on', () => {
    assert.deepEqual(['20.9.0', '20.20.2', '22.0.0', '100.1.1'].map(isNewEnough), [true, true, true, true]);
    assert.deepEqual(['20.8.9', '18.99.0', '9.0.0'].map(isNewEnough), [false, false, false]);
  });
});
