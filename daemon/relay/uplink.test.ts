import assert from 'node:assert/strict';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { aWorld, later } from './uplinkTrial.ts';

describe('terminal bytes towards the hub', () => {
  it('[S4] sessions take turns within one window for all of them, and a quiet one is not behind a flood', () => {
    const world = aWorld();
    world.watch(1, 'flood');
    world.watch(2, 'quiet');
    world.print('flood', 100_000);
    world.pass(relayLimits.gatherMs);
    assert.deepEqual(world.came(), ['1 output 1:0+4096', '1 output 1:4096+12288']);
    world.print('quiet', 5);
    world.pass(1);
    world.take();
    assert.equal(world.came()[0], '2 output 1:0+5', 'the quiet one is next');
  });

  it('[R4] goes on at the position where the hub was, where that is held, else where it is now', () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 10);
    world.reconnect();
    world.watch(1, 's', { epoch: 1, offset: 4 });
    assert.deepEqual(world.came(), ['1 output 1:4+6']);
    world.watch(2, 's', { epoch: 7, offset: 4 });
    assert.deepEqual(
      world.said.flatMap((frame) => (frame.type === 'terminal.watched' ? [frame.position.offset] : [])),
      [0, 4, 10],
    );
  });

  it('[S3] a channel that comes while a snapshot is taken for one that went gets one too', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: true });
    world.uplink.handleControl({ type: 'terminal.unwatch', channel: 1 });
    world.watch(2, 's');
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 2, whole: true });
    for (let round = 0; round < 2; round += 1) {
      world.captures.shift()?.settle(10);
      await later();
    }
    assert.deepEqual(world.came(), ['2 whole 1:0']);
  });

  it('[S4] gives up a flood that the line does not take for a screen, and says where it goes on', async () => {
    const world = aWorld();
    world.watch(1, 's');
    for (let round = 0; round < 200 && world.captures.length === 0; round += 1) {
      world.print('s', 40_000);
      world.pass(10);
      world.take(10_000);
    }
    world.came();
    world.captures.shift()?.settle(10);
    await later();
    const came = world.came();
    const at = /^1 screen 1:(\d+)$/.exec(came[0] ?? '')?.[1];
    assert.equal(came[1], `1 output 1:${at}+0`);
    assert.ok(Number(at) > 200_000, 'it is further than what was sent');
  });

  it('[S2] [S4] a flood that somebody asked for by a key waits; from a key into it on it is given up early', () => {
    const world = aWorld();
    // A line of one megabyte a second, and a fifth more comes.
    const flood = (ms: number): void => {
      for (let at = 0; at < ms; at += 10) {
        world.print('s', 12_000);
        world.pass(10);
        world.take(10_000);
      }
    };
    world.watch(1, 's');
    world.type(1);
    flood(800);
    assert.equal(world.captures.length, 0, 'more than a tenth of a second waits, and all of it goes');
    world.type(1);
    flood(10);
    assert.equal(world.captures.length, 1);
  });

  it('[S2] [S4] who is given up gets a part of the output before the next time', async () => {
    const world = aWorld();
    // A line of one megabyte a second, four of which come; a screen takes forty milliseconds.
    world.watch(1, 's');
    const parts: number[] = [];
    let waited = 0;
    for (let past = 0; past < 4_000; past += 10) {
      if (past % 500 === 0) world.type(1);
      world.print('s', 40_000);
      world.pass(10);
      world.take(10_000);
      waited += world.captures.length > 0 ? 10 : 0;
      if (waited >= 40) {
        waited = 0;
        world.captures.shift()?.settle(10);
        await later();
      }
      for (const text of world.came()) {
        if (text.includes('screen')) parts.push(0);
        else if (text.includes('output')) parts.push((parts.pop() ?? 0) + Number(text.split('+')[1]));
      }
    }
    const between = parts.slice(1, -1);
    assert.ok(between.length > 6, `${between.length} screens`);
    for (const bytes of between)
      assert.ok(bytes >= relayLimits.turnBytes, `${between.join(', ')} bytes between screens`);
  });

  it('[S4] sends nothing of a session that rests, until a screen is wanted: that, and what follows it', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 100);
    world.take();
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: false });
    world.uplink.handleControl({ type: 'terminal.rest', channel: 1 });
    // One that was being taken is not sent any more.
    world.captures.shift()?.settle(10);
    await later();
    world.came();
    world.print('s', 1_000);
    world.redraw('s');
    world.pass(1_000);
    assert.deepEqual([world.came(), world.captures.length], [[], 0]);
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: false });
    world.captures.shift()?.settle(10);
    await later();
    world.print('s', 5);
    world.pass(10);
    assert.deepEqual(world.came(), ['1 screen 1:1100', '1 output 1:1100+0', '1 output 1:1100+5']);
  });

  it('[S5] one that ends while it rests is sent to its end', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.uplink.handleControl({ type: 'terminal.rest', channel: 1 });
    world.print('s', 300_000);
    world.end('s');
    world.take();
    await later();
    assert.deepEqual(world.came(), ['1 screen 2:0', '1 output 2:0+0']);
    assert.ok(world.said.some(({ type }) => type === 'terminal.ended'));
  });

  it('[S3] tries again where a screen could not be taken', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: true });
    world.captures.shift()?.settle(new Error('tmux hangs'));
    await later();
    world.pass(relayLimits.snapshotRetryMs);
    await later();
    world.captures.shift()?.settle(10);
    await later();
    assert.deepEqual(world.came(), ['1 whole 1:0']);
  });

  it('[R5] a snapshot beyond the limit is taken with less of what lies above the screen', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: true });
    world.captures.shift()?.settle(relayLimits.snapshotBytes * 2);
    await later();
    const next = world.captures.shift();
    assert.equal(next?.lines, relayLimits.scrollbackLines / 4);
    next?.settle(10);
    await later();
    assert.deepEqual(world.came(), ['1 whole 1:0']);
  });

  it('[R5] behind a line that takes nothing, sizes and snapshots do not pile up', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 100_000);
    world.pass(relayLimits.gatherMs);
    world.came();
    for (let round = 0; round < 100; round += 1) {
      world.resized('s', 80 + round);
      world.beginEpoch('s');
      world.pass(relayLimits.snapshotEveryMs);
      for (const capture of world.captures.splice(0)) capture.settle(10);
      await later();
    }
    const came: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      world.pass(1);
      world.take();
      came.push(...world.came().filter((text) => !text.includes('output 1:')));
    }
    assert.ok(came.length < 6, came.join(', '));
    assert.ok(came.some((text) => text === '1 size 179'));
  });

  it('[S5] what was not sent when a session ends is sent before its end is told', () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 40_000);
    world.end('s');
    const isEnded = (): boolean => world.said.some(({ type }) => type === 'terminal.ended');
    const came: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      came.push(...world.came());
      assert.equal(isEnded() && came.length < 4, false);
      world.pass(10);
      world.take();
    }
    assert.deepEqual(came, [
      '1 output 1:0+4096',
      '1 output 1:4096+12288',
      '1 output 1:16384+4096',
      '1 output 1:20480+19520',
    ]);
    assert.equal(isEnded(), true);
  });

  it('[S5] where that is not held any more, the last screen is', () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 16_384);
    world.pass(relayLimits.gatherMs);
    world.print('s', 300_000);
    world.end('s');
    world.came();
    world.take();
    assert.deepEqual(world.came(), ['1 screen 2:0', '1 output 2:0+0']);
  });

  it('[S2] typed bytes go to the session of their channel, and to none where it is not watched', () => {
    const world = aWorld();
    world.watch(1, 's');
    world.type(1, 3);
    world.type(9, 4);
    world.reconnect();
    world.type(1, 5);
    assert.deepEqual(world.typed, ['s 3']);
  });
});
