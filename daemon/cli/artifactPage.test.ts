import assert from 'node:assert/strict';
import type { ArtifactRow } from '../../shared/model/artifact.ts';
import { artifactLine, renderArtifact, renderArtifacts } from './artifactPage.ts';

const row = (given: Partial<ArtifactRow> = {}): ArtifactRow => ({
  id: 'artifact_0000000000000001',
  projectId: 'p',
  taskId: 't',
  ref: 'SHOP-1',
  attempt: 1,
  name: 'report.md',
  kind: 'report',
  role: 'primary',
  at: 'hub',
  bytes: 2_048,
  sha256: 'a'.repeat(64),
  by: { kind: 'hub' },
  addedAt: 1_000,
  ...given,
});

const patch = row({ name: 'fix', kind: 'patch', role: 'secondary', at: 'server', path: '/w/fix.patch' });

describe('pages of artifacts', () => {
  it('[T19] on a line: name, kind, size, and where it is', () => {
    assert.equal(artifactLine(row()), 'report.md  report · primary · 2.0 KiB · uploaded');
    assert.equal(artifactLine({ ...patch, bytes: undefined }), 'fix  patch · /w/fix.patch');
  });

  it('[T19] as a table', () => {
    const table = renderArtifacts([row(), patch], { nowMs: 61_000, look: { width: 100, colour: false } });
    assert.deepEqual(
      table.split('\n').map((line) => line.trimEnd()),
      [
        'TASK    NAME       KIND    ROLE        SIZE  WHERE         AGE',
        'SHOP-1  report.md  report  primary  2.0 KiB  uploaded       1m',
        'SHOP-1  fix        patch            2.0 KiB  /w/fix.patch   1m',
      ],
    );
  });

  it('[T19] as a page, with its text; a terminal obeys nothing that is in it', () => {
    const page = renderArtifact(
      { artifact: row({ bytes: 3_000_000 }), text: 'a\u001b]0;owned\u0007\n\tb' },
      { nameOf: String, colour: false },
    );
    assert.match(page, /^report\.md\n\nid {6}artifact_0000000000000001\nkind {4}report, primary\n/);
    assert.match(page, /size {4}2\.9 MiB\nsha256 {2}a{64}\n/);
    assert.ok(page.endsWith('\n\na]0;owned\n\tb'), page);
  });
});
