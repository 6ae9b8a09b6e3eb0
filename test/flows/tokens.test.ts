import assert from 'node:assert/strict';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';

describe('tokens on the command line', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
  });
  after(() => fleet.close());

  it('a token revoked by its name or its id opens nothing any more', async () => {
    const laptop = await fleet.ask('token', 'create', 'laptop');
    const other = await fleet.ask('token', 'create', 'other');
    const opens = async (token: string) => (await fleet.cli(['task', 'list', '--token', token])).code;
    assert.deepEqual([await opens(laptop.token), await opens(other.token)], [exitCodes.ok, exitCodes.ok]);

    const byName = await fleet.cli(['token', 'revoke', 'laptop']);
    assert.deepEqual([byName.code, byName.stderr], [exitCodes.ok, '']);
    assert.deepEqual([await opens(laptop.token), await opens(other.token)], [exitCodes.forbidden, exitCodes.ok]);

    await fleet.ask('token', 'revoke', other.id);
    assert.equal(await opens(other.token), exitCodes.forbidden);
    assert.equal((await fleet.cli(['task', 'list'])).code, exitCodes.ok);
  });
});
