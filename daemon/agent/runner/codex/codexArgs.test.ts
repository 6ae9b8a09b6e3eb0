import assert from 'node:assert/strict';
import { codexArgs } from './codexArgs.ts';

describe('the arguments of Codex behind its app-server', () => {
  it('[G2] are its configuration; a model is said to it, and nothing lets a call pass', () => {
    assert.deepEqual(
      codexArgs([
        ...['-c', 'a=1', '--no-daemon', '-m', 'gpt-5.5', '--config=b=2', '--enable', 'x', '--search'],
        ...['--dangerously-bypass-approvals-and-sandbox', '-a', 'never', '-s', 'workspace-write'],
      ]),
      {
        args: ['-c', 'a=1', '--config', 'b=2', '--enable', 'x'],
        model: 'gpt-5.5',
        sandbox: 'workspace-write',
      },
    );
    assert.deepEqual(codexArgs(['--model=o9', '--yolo']), { args: [], model: 'o9', sandbox: 'danger-full-access' });
  });
});
