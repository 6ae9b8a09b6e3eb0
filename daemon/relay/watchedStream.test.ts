import assert from 'node:assert/strict';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import { aWorld, later } from './uplinkTrial.ts';

describe('what waits of a watched session', () => {
  it('[S2] [S4] a pause of the hub is no gap in a flood, though more comes than the session itself holds', () => {
    const world = aWorld();
    world.watch(1, 's');
    world.type(1);
    const print = (ms: number): void => {
      for (let past = 0; past < ms; past += 5) {
        world.print('s', 80_000);
        world.pass(5);
      }
    };
    for (let past = 0; past < 500; past += 5) {
      print(5);
      world.take();
    }
    print(400);
    let next = 0;
    for (let round = 0; round < 200; round += 1) {
      world.take();
      for (const text of world.came()) {
        const [at, length] = (/^1 output 1:(\d+)\+(\d+)$/.exec(text) ?? []).slice(1).map(Number);
        assert.equal(at, next, text);
        next += length ?? 0;
      }
      world.pass(1);
    }
    assert.equal(world.captures.length, 0);
    assert.equal(next, 180 * 80_000);
  });

  it('[S2] [S4] a screen after a key does not wait for the time of the next one, but each key does not make one', async () => {
    const world = aWorld();
    world.watch(1, 's');
    const ask = async (): Promise<number> => {
      world.uplink.handleControl({ type: 'terminal.refresh', channel: 1, whole: false });
      const taken = world.captures.splice(0);
      for (const capture of taken) capture.settle(10);
      await later();
      return taken.length;
    };
    assert.equal(await ask(), 1);
    world.type(1);
    assert.equal(await ask(), 1);
    world.type(1);
    assert.equal(await ask(), 0);
    world.pass(relayLimits.snapshotEveryMs);
    assert.equal(world.captures.length, 1);
  });

  it('[S3] [S4] what an epoch ended with is sent before the screen that the next begins with', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 10);
    world.print('s', 20);
    world.beginEpoch('s');
    world.captures.shift()?.settle(10);
    await later();
    world.print('s', 30);
    world.pass(relayLimits.gatherMs);
    assert.deepEqual(world.came(), ['1 output 1:0+30', '1 screen 2:0', '1 output 2:0+0', '1 output 2:0+30']);
  });

  it('[S3] [S4] a screen that everybody is to show goes behind the output that it stands for', async () => {
    const world = aWorld();
    world.watch(1, 's');
    world.print('s', 10);
    world.pass(relayLimits.gatherMs);
    world.came();
    world.print('s', 20);
    world.print('s', 20_000);
    world.pass(0);
    world.redraw('s');
    world.print('s', 30);
    world.captures.shift()?.settle(10);
    await later();
    for (let round = 0; round < 3; round += 1) {
      world.pass(relayLimits.gatherMs);
      world.take();
    }
    const came = world.came();
    const screen = came.findIndex((text) => text.includes('screen'));
    const end = /(\d+)\+(\d+)$/.exec(came[screen - 1] ?? '') ?? [];
    assert.equal(came[screen], `1 screen 1:${Number(end[1]) + Number(end[2])}`);
  });

  it('[S4] a screen that everybody is to show does not wait for the time of the next one', async () => {
    const world = aWorld();
    world.watch(1, 's');
    for (let epoch = 2; epoch < 5; epoch += 1) {
      world.came();
      world.beginEpoch('s');
      world.captures.shift()?.settle(10);
      await later();
      assert.equal(world.came()[0], `1 screen ${epoch}:0`);
    }
  });
});
