import assert from 'node:assert/strict';
import { shellFor } from './openStream.ts';

describe('what runs a ProxyCommand', () => {
  const line = '"C:\\Program Files\\nc.exe" -x "a proxy" gpu1 22';

  it('[F7] on Windows is given the line with its own quotes, and none of ours in it', () => {
    assert.deepEqual(shellFor(line, 'win32'), {
      program: 'cmd.exe',
      args: ['/d', '/s', '/c', `"${line}"`],
      isVerbatim: true,
    });
  });

  it('[F7] elsewhere is a shell that becomes it', () => {
    assert.deepEqual(shellFor(line, 'linux'), { program: '/bin/sh', args: ['-c', `exec ${line}`], isVerbatim: false });
  });
});
