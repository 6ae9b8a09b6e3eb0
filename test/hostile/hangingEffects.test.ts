import assert from 'node:assert/strict';
import { startTestHub } from '../../server/testing/runningHub.fixture.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { outsideParties } from './outsideParties.ts';

const commits = 150;

describe('commits while somebody outside hangs', function () {
  this.timeout(60_000);
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub();
    const settings = { defaultProvider: 'scripted' };
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP', settings } });
    await hub.ask('POST', '/api/v1/tasks', { body: { project: 'SHOP', title: 'First' } });
  });
  afterEach(() => hub.end());

  for (const [who, hang] of Object.entries(outsideParties)) {
    it(`[R9] are all answered before it lets go: ${who}`, async () => {
      const { isHanging, end } = await hang(hub);
      try {
        const start = async (number: number) => {
          const body = { project: 'SHOP', title: `Task ${number}`, start: 'auto' };
          return (await hub.ask('POST', '/api/v1/tasks', { body })).status;
        };
        const answered = await Promise.all(Array.from({ length: commits }, (_, number) => start(number)));
        assert.deepEqual(new Set(answered), new Set([201]));
        assert.equal(isHanging(), true, 'it let go before the last was answered, so nothing is proven');
      } finally {
        await end();
      }
    });
  }
});
