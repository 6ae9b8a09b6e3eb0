import assert from 'node:assert/strict';
import { runScript } from './runScript.ts';

describe('a script on a host', () => {
  it('[F13] that has no sh, such as Windows, says how such a host is added', async () => {
    const stderr = "'sh' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n";
    const host = {
      destination: 'win1',
      run: async () => ({ code: 1, signal: undefined, stdout: '', stderr }),
      forward: () => assert.fail('nothing is forwarded'),
      closed: new Promise<string>(() => undefined),
      close: async () => undefined,
    };
    await assert.rejects(runScript(host, 'true'), {
      code: 'protocol',
      message: /is not recognized.*If it is Windows, add it by hand: "rostrum server token create"/s,
    });
  });
});
