import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeTrialDir, specOf } from '../terminalTrial.ts';
import { renderLaunchScript, writeLaunchScript } from './launcher.ts';

describe('the launcher', () => {
  it('is readable by its owner only, removes itself, and hands over arguments and environment as they are', () => {
    const { dir, remove } = makeTrialDir();
    try {
      const path = join(dir, "it's a launch");
      const value = `'"\n$HOME \\ end`;
      writeLaunchScript(
        path,
        specOf('session_a', ['sh', '-c', 'printf "%s|" "$VALUE" "$@"', 'sh', "a'b", '', '*'], {
          env: { VALUE: value, UID: '7' },
        }),
      );
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal(execFileSync('sh', [path], { encoding: 'utf8' }), `${value}|a'b||*|`);
      assert.equal(existsSync(path), false);
    } finally {
      remove();
    }
  });

  it('[S14] refuses what no shell could start, with the reason', () => {
    const refused = [
      { spec: specOf('session_a', ['']), reason: /no program/ },
      { spec: specOf('session_a', ['-c']), reason: /no program/ },
      { spec: specOf('session_a', ['a'], { cwd: 'relative' }), reason: /not absolute/ },
      { spec: specOf('session_a', ['a'], { env: { 'A;id': '1' } }), reason: /environment variable/ },
      { spec: specOf('session_a', ['a', 'b\u0000c']), reason: /NUL/ },
    ];
    for (const { spec, reason } of refused) assert.throws(() => renderLaunchScript(spec), reason);
  });
});
