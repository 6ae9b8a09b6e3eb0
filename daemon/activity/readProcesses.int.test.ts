import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readProcesses } from './readProcesses.ts';

describe('the processes of this machine', () => {
  it('[S11] are all there, with parent, name and processor time', async () => {
    const child = spawn('sleep', ['600']);
    try {
      const table = await readProcesses();
      const own = table.find(({ pid }) => pid === process.pid);
      assert.ok((own?.cpuMs ?? 0) > 0);
      const found = table.find(({ pid }) => pid === child.pid);
      assert.deepEqual([found?.parent, found?.name], [process.pid, 'sleep']);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
