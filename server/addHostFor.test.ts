import assert from 'node:assert/strict';
import { HubError } from '../shared/errors.ts';
import { operationTable } from '../shared/operations/operations.ts';
import type { Caller } from './access/caller.ts';
import { addHostFor, usesOwnKeys } from './addHostFor.ts';
import { aHub, isSettled } from './testing/aHub.ts';
import { alice, anId } from './testing/builders.ts';

const admin: Caller = { kind: 'person', actor: alice, personId: anId('person'), admin: true };
const wish = { project: 'SHOP', host: 'gpu1', bootstrap: 'make ready', hostKeys: [], yes: false };
const config = { tunnels: 'on' as const, host: '127.0.0.1', allowedHosts: [] };

type AddHost = NonNullable<Parameters<typeof addHostFor>[0]['addHost']>;

/** A hub that adds hosts as it is told here, for who asks. */
async function world(renew: () => Caller = () => admin) {
  const { hub, held } = await aHub();
  const [stopping, gone] = [new AbortController(), new AbortController()];
  const about = { config, url: 'http://hub', hub, stopping: stopping.signal };
  const add = async (addHost: AddHost) => {
    const answer = addHostFor({ ...about, addHost }, wish, { renew, gone: gone.signal });
    answer.catch(() => undefined);
    while (!(await isSettled(answer))) held.sync();
    return answer;
  };
  return { hub, held, add, stopping, gone };
}

const enough = new HubError('conflict', 'Enough.');

describe('adding a host for who asks', () => {
  it('is done by the rights of each moment: a token that is revoked or weaker meanwhile makes nothing more', async () => {
    for (const later of [
      () => {
        throw new HubError('unauthenticated', 'This token was revoked.');
      },
      () => ({ ...admin, admin: false }),
    ]) {
      let now: () => Caller = () => admin;
      const { hub, add } = await world(() => now());
      const make: AddHost = async (_wish, { call }) => {
        await call('server.token.create', { project: 'SHOP' });
        now = later;
        await call('server.token.create', { project: 'SHOP' });
        throw enough;
      };
      await assert.rejects(add(make), (error: HubError) => ['unauthenticated', 'forbidden'].includes(error.code));
      assert.equal(hub.state.tokens.size, 1);
    }
  });

  it('is in the log before the host is logged in to, with the keys that were taken and what was to be run as its hash', async () => {
    const { held, add } = await world();
    const logged = () => held.disk.flatMap((line) => JSON.stringify(line).match(/"type":"host_wanted".*/g) ?? []);
    let before: readonly string[] = [];
    await assert.rejects(
      add(() => {
        before = logged();
        return Promise.reject(enough);
      }),
      enough,
    );
    assert.equal(before.length, 1);
    assert.match(before[0] ?? '', /"host":"gpu1","hostKeys":\[\],"bootstrap":"[0-9a-f]{64}"/);
    assert.doesNotMatch(before[0] ?? '', /make ready/);
  });

  it('is for hubs that keep tunnels, as its summary says, and refused elsewhere', async () => {
    const told = (tunnels: 'on' | 'off') => usesOwnKeys({ tunnels, host: '0.0.0.0', allowedHosts: [] });
    assert.deepEqual([told('on'), told('off')], [true, false]);
    assert.match(operationTable['server.add'].summary, /keeps tunnels: .*"tunnels: on"/);
    const elsewhere = { config: { ...config, tunnels: 'off' as const }, addHost: undefined };
    const asker = { renew: () => admin, gone: new AbortController().signal };
    await assert.rejects(addHostFor(elsewhere, wish, asker), { code: 'wrong-state' });
  });

  it('ends where the hub stops, and where who asked leaves', async () => {
    for (const who of ['stopping', 'gone'] as const) {
      const made = await world();
      const isEnded = made.add((_wish, _hub, signal) => {
        made[who].abort(enough);
        return Promise.reject(signal.aborted ? enough : new Error('It goes on.'));
      });
      await assert.rejects(isEnded, enough);
    }
  });
});

describe('the SSH keys of whoever runs the hub', () => {
  for (const [tunnels, host, allowedHosts, used] of [
    ['auto', '127.0.0.1', [], true],
    ['auto', '0.0.0.0', [], false],
    // A team's hub, to which a proxy on the same machine leads.
    ['auto', '127.0.0.1', ['hub.example.org'], false],
    ['on', '127.0.0.1', ['hub.example.org'], true],
    ['off', '127.0.0.1', [], false],
  ] as const)
    it(`[P3] ${used ? 'serve' : 'do not serve'} a hub on ${host} for ${allowedHosts[0] ?? 'its machine alone'}, with "${tunnels}"`, () =>
      assert.equal(usesOwnKeys({ tunnels, host, allowedHosts: [...allowedHosts] }), used));
});
