import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../../places.fixture.ts';
import { installToolShells, toolShell } from './toolShell.ts';

describe('the shell of an opencode', () => {
  let directory = '';
  before(async () => {
    directory = await makePlace();
    await installToolShells(directory);
  });
  after(removePlaces);

  const run = (shell: string | undefined, PATH = process.env['PATH'] ?? ''): readonly string[] => {
    const secrets = { OPENCODE_SERVER_PASSWORD: 'secret', ROSTRUM_TOKEN: 'rses_own' };
    const env: Readonly<Record<string, string>> = { PATH, ...toolShell(directory, shell), ...secrets };
    const line = 'echo "$0|$SHELL|${OPENCODE_SERVER_PASSWORD-none}|${ROSTRUM_TOOL_SHELL-none}|$ROSTRUM_TOKEN|$1"';
    return execFileSync(env['SHELL'] ?? '', ['-c', line, 'zero', 'a b'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
      .trim()
      .split('|');
  };

  it('[G5] is the user’s own by name and by what runs, without the password of their agent’s server', () => {
    assert.equal(path.basename(toolShell(directory, '/bin/sh')['SHELL'] ?? ''), 'sh');
    assert.deepEqual(run('/bin/sh'), ['zero', '/bin/sh', 'none', 'none', 'rses_own', 'a b']);
  });

  it('[G5] is bash where the user’s is not one that opencode uses, or not known', () => {
    for (const shell of ['/usr/bin/fish', undefined, '']) {
      assert.equal(path.basename(toolShell(directory, shell)['SHELL'] ?? ''), 'bash');
      const [, real, password] = run(shell);
      assert.deepEqual([path.basename(real ?? ''), password], ['bash', 'none']);
    }
  });

  it('[G5] is /bin/sh where there is no bash', () => {
    assert.deepEqual(run(undefined, '/nowhere').slice(1, 3), ['/bin/sh', 'none']);
  });
});
