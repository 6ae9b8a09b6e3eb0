import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { readFilled } from './readInput.ts';

describe('a file that is read', () => {
  it('[T15] is refused as empty where nothing stands in it', async () => {
    const io = (text: string) => ({ cwd: '/', stdin: async () => text });
    assert.equal(await readFilled('-', io('version: 1')), 'version: 1');
    await assert.rejects(
      readFilled('-', io(' \n')),
      (error) => error instanceof HubError && /is empty/.test(error.message),
    );
  });
});
