import assert from 'node:assert/strict';
import { createLog } from '../../../runtime/log.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';
import { createFakeClock } from '../../testing/fakeClock.ts';
import type { FakeClock } from '../../testing/fakeClock.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { FakeHosts } from './fakeHosts.fixture.ts';
import { needsPerson } from './openTunnel.ts';
import { TunnelKeeper } from './tunnelKeeper.ts';
import { tunnelLimits } from './tunnelLimits.ts';

const to = (id: string, destination = id) => ({ id, destination });
const log = createLog({ name: 'tunnels', level: 'error', destination: { write: () => undefined } });

/** Lets what was promised happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('keeping tunnels', () => {
  let clock: FakeClock;
  let hosts: FakeHosts;
  let keeper: TunnelKeeper;
  let told: [string, TunnelState | undefined][];
  const states = (id: string) => told.filter(([of]) => of === id).map(([, state]) => state?.state ?? 'gone');
  const pass = async (ms: number) => {
    await settle();
    clock.advance(ms);
    await settle();
  };

  beforeEach(() => {
    clock = createFakeClock();
    hosts = new FakeHosts();
    told = [];
    keeper = new TunnelKeeper({
      clock,
      log,
      random: () => 0,
      open: hosts.openTunnel,
      knock: hosts.knock,
      isFinal: needsPerson,
      onState: (id, state) => void told.push([id, state]),
    });
  });
  afterEach(() => keeper.stop());

  it('[F6] a tunnel counts as up when it has stood for 5 s', async () => {
    keeper.want([to('gpu1')]);
    hosts.last('gpu1').open();
    await pass(4_999);
    assert.deepEqual(states('gpu1'), ['opening']);
    await pass(10);
    assert.deepEqual(states('gpu1'), ['opening', 'up']);
  });

  it('[F6] a host that does not answer is tried again after 1, 2, 4 … 20 s and no later than 30 s, and why is said', async () => {
    keeper.want([to('gpu1')]);
    const waits: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      hosts.last('gpu1').fail(new RemoteRefusal('unreachable', 'gpu1', 'gpu1 refuses the connection.'));
      await settle();
      const { state, reason, retryAt = 0 } = keeper.stateOf('gpu1') ?? assert.fail('no state');
      assert.deepEqual([state, reason], ['waiting', 'gpu1 refuses the connection.']);
      waits.push(retryAt - clock.now());
      await pass(retryAt - clock.now() + 1);
      assert.equal(hosts.countOf('gpu1'), round + 2);
    }
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]);
  });

  describe('where nothing listens', () => {
    const closed = (id: string) =>
      new RemoteRefusal('unreachable', id, `${id}: nothing listens there.`, [
        { address: id, port: 22, localAddress: undefined },
      ]);
    /** The time of the next attempt, as people are told. */
    const waitOf = (id: string) => (keeper.stateOf(id)?.retryAt ?? assert.fail('no wait')) - clock.now();
    const fail = async (id: string, error: Error) => {
      hosts.last(id).fail(error);
      await settle();
      return waitOf(id);
    };

    it('[F6] is looked at each second, and logged in to as soon as somebody does, however long it was away', async () => {
      keeper.want([to('gpu1')]);
      for (let times = 0; times < 6; times += 1) await pass((await fail('gpu1', closed('gpu1'))) + 1);
      assert.equal(await fail('gpu1', closed('gpu1')), 20_000);
      hosts.knocks.splice(0);
      const attempts = hosts.countOf('gpu1');
      for (let times = 0; times < 5; times += 1) {
        assert.equal(hosts.knocks.length, 0);
        await pass(1_000);
        assert.deepEqual(
          hosts.knocks.map(({ address }) => address),
          ['gpu1'],
        );
        hosts.knocks[0]?.answer(false);
        await settle();
      }
      assert.equal(hosts.countOf('gpu1'), attempts, 'nobody logs in meanwhile');
      await pass(1_000);
      hosts.knocks[0]?.answer(true);
      await settle();
      assert.equal(hosts.countOf('gpu1'), attempts + 1);
      assert.equal(await fail('gpu1', new RemoteRefusal('lost', 'gpu1', 'It closed.')), 1_000);
    });

    it('[F6] [F7] what else fails is tried as seldom as ever, and a refused login still waits for a person', async () => {
      keeper.want([to('gpu1')]);
      const flaps = async () => {
        await fail('gpu1', closed('gpu1'));
        await pass(1_000);
        hosts.knocks[0]?.answer(true);
        await settle();
        const waitMs = await fail('gpu1', new RemoteRefusal('lost', 'gpu1', 'It closed.'));
        await pass(waitMs + 1);
        return waitMs;
      };
      assert.deepEqual([await flaps(), await flaps(), await flaps(), await flaps()], [1_000, 2_000, 4_000, 8_000]);
      assert.equal(await fail('gpu1', new RemoteRefusal('not-let-in', 'gpu1', 'No.')), tunnelLimits.refusedRetryMs);
      await pass(10_000);
      assert.deepEqual(hosts.knocks, []);
    });

    it('[F6] of 200 hosts 20 are looked at at once, each in its turn, and none that is not wanted any more', async () => {
      const all = Array.from({ length: 200 }, (_, at) => to(`server-${at}`));
      keeper.want(all);
      while (hosts.busy.length > 0) {
        const { id } = hosts.busy[0]?.wanted ?? assert.fail('none');
        await fail(id, closed(id));
      }
      await pass(900);
      const seen = new Set<string>();
      while (seen.size < 200) {
        assert.equal(hosts.knocks.length, Math.min(20, 200 - seen.size));
        const [first = assert.fail('none')] = hosts.knocks;
        seen.add(first.address);
        first.answer(false);
        await settle();
      }
      keeper.want([]);
      for (const knock of [...hosts.knocks]) knock.answer(true);
      await pass(60_000);
      assert.deepEqual([hosts.knocks, hosts.busy], [[], []]);
    });
  });

  it('[F6] one that falls at once grows no younger; one that was healthy begins at 1 s again', async () => {
    const waitAfter = async (stoodMs: number) => {
      hosts.last('gpu1').open();
      await pass(stoodMs);
      hosts.last('gpu1').lose('The connection ended.');
      await settle();
      const waitMs = (keeper.stateOf('gpu1')?.retryAt ?? 0) - clock.now();
      await pass(waitMs + 1);
      return waitMs;
    };
    keeper.want([to('gpu1')]);
    assert.deepEqual(
      [await waitAfter(100), await waitAfter(100), await waitAfter(100), await waitAfter(6_000), await waitAfter(100)],
      [1_000, 2_000, 4_000, 1_000, 2_000],
    );
  });

  it('[F6] one attempt at a time for a host, whatever it is called for', async () => {
    keeper.want([to('a', 'gpu1'), to('b', 'GPU1'), to('c', 'gpu2')]);
    assert.deepEqual(
      hosts.busy.map(({ wanted }) => wanted.id),
      ['a', 'c'],
    );
    hosts.last('a').open();
    await settle();
    assert.equal(hosts.countOf('b'), 1);
  });

  it('[F6] one attempt at a time for a host also under several names and users of it, and each has its turn', async () => {
    for (const [destination, end] of [
      ['gpu1', '10.0.0.1:22'],
      ['me@fast', '10.0.0.1:22'],
      ['you@fast', '10.0.0.1:22'],
      ['gpu2', '10.0.0.2:22'],
    ] as const)
      hosts.ends.set(destination, end);
    keeper.want([to('a', 'gpu1'), to('b', 'me@fast'), to('c', 'you@fast'), to('d', 'gpu2')]);
    await settle();
    const busy = () => hosts.busy.map(({ wanted }) => wanted.id);
    assert.deepEqual([busy(), states('b')], [['a', 'd'], ['opening']]);
    hosts.last('a').open();
    await settle();
    assert.deepEqual(busy(), ['d', 'b']);
    hosts.last('b').fail(new RemoteRefusal('timeout', 'fast', 'It said nothing.'));
    await settle();
    assert.deepEqual(busy(), ['d', 'c']);
    // The name leads to another machine now, which is found out by the next attempt.
    hosts.ends.set('me@fast', '10.0.0.3:22');
    hosts.last('c').open();
    await pass(1_100);
    assert.deepEqual(busy(), ['d', 'b']);
    assert.deepEqual(
      ['a', 'b', 'c', 'd'].map((id) => hosts.countOf(id)),
      [1, 2, 1, 1],
    );
  });

  it('[F6] no more than 20 handshakes at once for 200 hosts, and each has its turn', async () => {
    keeper.want(Array.from({ length: 200 }, (_, at) => to(`server-${at}`)));
    let most = 0;
    while (hosts.busy.length > 0) {
      most = Math.max(most, hosts.busy.length);
      hosts.busy[0]?.open();
      await settle();
    }
    assert.deepEqual([most, new Set(hosts.attempts.map(({ wanted }) => wanted.id)).size], [20, 200]);
  });

  it('[F6] a host that takes the connection and is silent is given up, and holds no place for ever', async () => {
    keeper.want([to('gpu1')]);
    const hung = hosts.last('gpu1');
    await pass(tunnelLimits.openMs);
    assert.equal(hung.signal.aborted, true);
    assert.match(keeper.stateOf('gpu1')?.reason ?? '', /within 45 s/);
    await pass(1_100);
    assert.equal(hosts.countOf('gpu1'), 2);
    hung.open();
    await settle();
    assert.equal(hung.isClosed, true, 'what comes too late is closed');
  });

  it('[F7] a refusal needs a person: it is said at once, looked at again seldom, and mended by itself', async () => {
    keeper.want([to('gpu1')]);
    hosts.last('gpu1').fail(new RemoteRefusal('not-let-in', 'gpu1', 'Run "ssh-add ~/.ssh/id_ed25519" first.'));
    await settle();
    assert.deepEqual(keeper.stateOf('gpu1'), {
      state: 'refused',
      reason: 'Run "ssh-add ~/.ssh/id_ed25519" first.',
      retryAt: clock.now() + tunnelLimits.refusedRetryMs,
    });
    await pass(tunnelLimits.refusedRetryMs - 100);
    assert.equal(hosts.countOf('gpu1'), 1);
    await pass(200);
    hosts.last('gpu1').open();
    await pass(5_100);
    assert.equal(keeper.stateOf('gpu1')?.state, 'up');
  });

  it('[F6] after a sleep what waits is tried at once, and what looks open is asked', async () => {
    keeper.want([to('gpu1'), to('gpu2'), to('gpu3')]);
    hosts.last('gpu1').open();
    hosts.last('gpu2').open();
    await pass(6_000);
    for (let times = 0; times < 4; times += 1) {
      hosts.last('gpu3').fail(new Error('no network'));
      await settle();
      if (times < 3) await pass((keeper.stateOf('gpu3')?.retryAt ?? 0) - clock.now() + 1);
    }
    const before = hosts.countOf('gpu3');
    hosts.last('gpu2').isAnswering = false;
    const dead = hosts.last('gpu2');
    clock.jump(3_600_000);
    await pass(tunnelLimits.wakeLookMs);
    assert.equal(hosts.countOf('gpu3'), before + 1);
    assert.deepEqual([keeper.stateOf('gpu1')?.state, dead.isClosed, hosts.countOf('gpu1')], ['up', true, 1]);
    assert.match(keeper.stateOf('gpu2')?.reason ?? '', /slept/);
    await pass(1_100);
    assert.equal(hosts.countOf('gpu2'), 2);
  });

  it('[F6] one that was refused is tried at once when somebody says so, and no other attempt beside one that goes on', async () => {
    keeper.want([to('gpu1')]);
    assert.equal(keeper.tryNow('gpu1')?.state, 'opening');
    assert.equal(hosts.countOf('gpu1'), 1);
    hosts.last('gpu1').fail(new RemoteRefusal('not-let-in', 'gpu1', 'Let me in with ssh-add.'));
    await settle();
    assert.equal(keeper.stateOf('gpu1')?.state, 'refused');
    keeper.tryNow('gpu1');
    assert.equal(hosts.countOf('gpu1'), 2);
    hosts.last('gpu1').open();
    await settle();
    assert.equal(keeper.tryNow('gpu1')?.state, 'opening');
    assert.equal(keeper.tryNow('gpu2'), undefined);
    assert.equal(hosts.countOf('gpu1'), 2);
  });

  it('[F6] what is not wanted any more is closed, also while it is being opened; another destination is another tunnel', async () => {
    keeper.want([to('gpu1'), to('gpu2')]);
    hosts.last('gpu1').open();
    await settle();
    const [first, opening] = [hosts.last('gpu1'), hosts.last('gpu2')];
    keeper.want([to('gpu1', 'me@gpu1')]);
    await settle();
    assert.deepEqual(
      [first.isClosed, opening.signal.aborted, hosts.last('gpu1').wanted.destination],
      [true, true, 'me@gpu1'],
    );
    assert.deepEqual([keeper.stateOf('gpu2'), states('gpu2').at(-1)], [undefined, 'gone']);
    opening.open();
    await settle();
    assert.equal(opening.isClosed, true);
  });

  it('[F6] a stop closes all of them, and nothing is tried after it', async () => {
    keeper.want([to('gpu1'), to('gpu2')]);
    hosts.last('gpu1').open();
    await settle();
    await keeper.stop();
    assert.deepEqual([hosts.last('gpu1').isClosed, hosts.last('gpu2').signal.aborted], [true, true]);
    await pass(600_000);
    assert.equal(hosts.attempts.length, 2);
  });

  it('[R6] a reason has no control characters and a bound', async () => {
    keeper.want([to('gpu1')]);
    hosts.last('gpu1').fail(new Error(`\u001b[31mno\n${'x'.repeat(9_000)}`));
    await settle();
    const { reason = '' } = keeper.stateOf('gpu1') ?? {};
    assert.deepEqual([reason.length, reason.includes('\u001b'), reason.includes('\n')], [1_000, false, false]);
  });
});
