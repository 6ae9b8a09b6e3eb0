import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { specOf, until } from '../terminalTrial.ts';
import { ownScopeOf } from './ownScope.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';

describe('the scope of a tmux server', () => {
  let trial: TmuxTrial;
  beforeEach(() => (trial = makeTmuxTrial()));
  afterEach(() => trial.dispose());

  const service = { INVOCATION_ID: 'abc', XDG_RUNTIME_DIR: '/run/user/1000', PATH: '/bin' };

  /** A scope whose manager is a program of the test. */
  const scopeBy = (script: string) => {
    const manager = join(trial.dir, 'systemd-run');
    writeFileSync(manager, `#!/bin/sh\n${script}\n`, { mode: 0o700 });
    const scope = ownScopeOf(service) ?? assert.fail('there is none');
    return { ...scope, words: [manager, ...scope.words.slice(1)] };
  };

  it('[F9] is asked for where the daemon is a service, and nowhere else', () => {
    assert.deepEqual(ownScopeOf(service), {
      words: [
        'systemd-run',
        '--user',
        '--scope',
        '--quiet',
        '--collect',
        '--',
        'env',
        '-u',
        'XDG_RUNTIME_DIR',
        '-u',
        'DBUS_SESSION_BUS_ADDRESS',
      ],
      env: { XDG_RUNTIME_DIR: '/run/user/1000' },
    });
    assert.equal(ownScopeOf({ ...service, INVOCATION_ID: undefined }), undefined);
    assert.equal(ownScopeOf({ ...service, XDG_RUNTIME_DIR: undefined }), undefined);
  });

  it('[F9] the server is started in it, and sessions are not given its manager', async () => {
    const told = join(trial.dir, 'told');
    const scope = scopeBy(
      `echo "$XDG_RUNTIME_DIR $*" >> ${told}; while [ "$1" != -- ]; do shift; done; shift; exec "$@"`,
    );
    const { host, heard } = await trial.openHost({ scope });
    assert.match(readFileSync(told, 'utf8'), /^\/run\/user\/1000 --user --scope .* new-session /);
    await host.start(specOf('session_a', ['sh', '-c', 'echo "<${XDG_RUNTIME_DIR-none}>"; cat']));
    await until(() => heard.text('session_a').includes('<none>'), 'what the session has');
    // A daemon that comes back finds the server, and starts none.
    await host.stop();
    const again = await trial.openHost({ scope });
    assert.deepEqual(again.found, ['session_a']);
  });

  it('[F9] a manager that refuses is done without', async () => {
    const told = join(trial.dir, 'told');
    const { host, heard } = await trial.openHost({ scope: scopeBy(`touch ${told}; echo "no bus" >&2; exit 1`) });
    assert.ok(existsSync(told));
    await host.start(specOf('session_a', ['sh', '-c', 'echo here; cat']));
    await until(() => heard.text('session_a').includes('here'), 'the session');
  });
});
