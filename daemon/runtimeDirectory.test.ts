import assert from 'node:assert/strict';
import { runtimeDirectory } from './runtimeDirectory.ts';

const place = { dataDir: '/home/dev/.rostrum/daemon', tmpDir: '/tmp', uid: 501 };

describe('the runtime directory', () => {
  it("is the same after every start, and each data directory's own", () => {
    assert.equal(runtimeDirectory(place), runtimeDirectory(place));
    assert.notEqual(runtimeDirectory(place), runtimeDirectory({ ...place, dataDir: '/home/dev/other' }));
  });

  it('[S1] is where the system wants it, and short enough for a socket', () => {
    assert.match(
      runtimeDirectory({ ...place, xdgRuntimeDir: '/run/user/501' }),
      /^\/run\/user\/501\/rostrum-[0-9a-f]{10}$/,
    );
    const tmpDir = `/var/folders/${'x'.repeat(60)}/T`;
    assert.ok(Buffer.byteLength(`${runtimeDirectory({ ...place, tmpDir })}/rostrum.sock`) < 100);
  });
});
