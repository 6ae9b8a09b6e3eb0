import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../testing/runningHub.fixture.ts';
import { openSystemHost } from './systemHost.ts';

describe("a system's ssh that does not come to an end", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'rostrum-system-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  /** A program in the place of `ssh`, which never says that it is in. */
  const putSsh = (text: string) => {
    writeFileSync(join(directory, 'ssh'), `#!/bin/sh\necho $$ > ${directory}/pid\n${text}\n`);
    chmodSync(join(directory, 'ssh'), 0o755);
  };
  const open = (signal: AbortSignal, readyMs?: number) =>
    openSystemHost({
      destination: 'gpu1',
      args: ['gpu1'],
      env: { PATH: `${directory}:/usr/bin:/bin` },
      signal,
      ...(readyMs === undefined ? {} : { readyMs }),
    });
  const isThere = (): boolean => {
    try {
      return process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 0);
    } catch {
      // It has ended.
      return false;
    }
  };

  it('[R5] is given up when no shell answers in time, and ended by force where it does not end', async () => {
    putSsh('trap "" TERM; while :; do sleep 1000; done');
    await assert.rejects(open(new AbortController().signal, 500), {
      code: 'timeout',
      message: /not in a shell of gpu1 within 0\.5 s.*login file/,
    });
    await until(() => existsSync(join(directory, 'pid')) && !isThere(), 'it has ended');
  });

  for (const [what, said, code] of [
    ['a changed key', '@@@@@\\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\\n@@@@@', 'host-key-changed'],
    ['a revoked key', '@ WARNING: REVOKED HOST KEY DETECTED! @', 'host-key-changed'],
    ['an unknown key', 'No ED25519 host key is known for gpu1', 'host-key-unknown'],
    ['a login that is refused', 'me@gpu1: Permission denied (publickey).', 'not-let-in'],
  ] as const)
    it(`[F7] tells ${what} from what else may be wrong`, async () => {
      const last = code === 'not-let-in' ? '' : 'Host key verification failed.';
      putSsh(`printf '${said}\\n${last}\\n' >&2; exit 255`);
      await assert.rejects(open(new AbortController().signal), { code });
    });

  it('[R5] is ended when it is called off, and what it has left with our pipes keeps nobody waiting', async () => {
    putSsh(`setsid sh -c 'echo $$ > ${directory}/left; exec sleep 1008' & exec sleep 1009`);
    const left = join(directory, 'left');
    const abort = new AbortController();
    const opening = assert.rejects(open(abort.signal), { name: 'AbortError' });
    await until(() => existsSync(left) && readFileSync(left, 'utf8') !== '', 'it runs');
    abort.abort();
    await opening;
    assert.equal(isThere(), false);
    process.kill(Number(readFileSync(left, 'utf8')), 'SIGKILL');
  });
});
