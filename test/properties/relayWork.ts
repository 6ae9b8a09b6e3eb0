import * as fc from 'fast-check';
import { relayPaces } from '../../shared/terminal/relayLimits.ts';
import { RelayWorld } from './relayWorld.ts';

type Step = readonly [
  what:
    | 'print'
    | 'deliver'
    | 'capture'
    | 'time'
    | 'stall'
    | 'come'
    | 'cut'
    | 'leave'
    | 'repaint'
    | 'daemon'
    | 'hub'
    | 'epoch'
    | 'redraw',
  number: number,
  which: number,
];

const step = (what: Step[0], weight: number, most: number) => ({
  weight,
  arbitrary: fc.tuple(fc.constant(what), fc.nat(most), fc.nat(50)),
});

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    step('print', 15, 40_000),
    step('print', 10, 200),
    step('deliver', 40, 30),
    step('capture', 10, 1),
    step('time', 15, 400),
    step('stall', 5, 1),
    step('come', 6, 1),
    step('cut', 3, 1),
    step('leave', 4, 1),
    step('repaint', 2, 1),
    step('daemon', 4, 2),
    step('hub', 1, 1),
    step('epoch', 3, 1),
    step('redraw', 1, 1),
  ),
  { minLength: 40, maxLength: 200, size: 'max' },
);

/** The most that may wait for one window: what follows a snapshot, and the least window of a snapshot's pieces. */
const mostQueuedBytes = 2_400_000;

function carryOut(world: RelayWorld, [what, number, which]: Step): void {
  const seat = world.seats[which % Math.max(1, world.seats.length)];
  switch (what) {
    case 'print':
      return world.session.print(number);
    case 'deliver':
      return world.deliver(number, which);
    case 'capture':
      return void world.session.capture();
    case 'time':
      return world.clock.advance(number);
    case 'come':
      return world.come();
    case 'epoch':
      return world.session.beginEpoch();
    case 'redraw':
      return world.session.redraw();
    case 'hub':
      return world.killHub();
    case 'daemon':
      if (!world.hasDaemon) world.connectDaemon();
      else if (number === 2) world.killDaemon();
      else world.cutDaemon(number === 1);
      return;
    case 'stall':
      if (seat?.window.isStalled === true) seat.window.go();
      else if (seat !== undefined) seat.window.isStalled = true;
      return;
    case 'cut':
      if (seat === undefined) return;
      if (seat.ways === undefined) world.connect(seat);
      else world.cut(seat);
      return;
    case 'repaint':
      // Who takes nothing has nobody who asks for it, and would be sent a window more each time.
      return seat?.window.isStalled === false ? seat.window.terminal.repaint() : undefined;
    case 'leave':
      if (seat !== undefined) world.leave(seat);
  }
}

/** What happens when nothing follows: no later output may be needed to see it. */
const lasts = ['nothing', 'epoch', 'flood', 'redraw', 'stall', 'end'] as const;

/** Steps, and what happens behind them. */
export type RelayWork = readonly [steps: readonly Step[], last: (typeof lasts)[number]];
export const randomRelayWork: fc.Arbitrary<RelayWork> = fc.tuple(steps, fc.constantFrom(...lasts));

async function happenLast(world: RelayWorld, last: RelayWork[1]): Promise<void> {
  if (last !== 'nothing') await world.rest();
  if (last === 'epoch') world.session.beginEpoch();
  if (last === 'redraw') world.session.redraw();
  if (last === 'stall') await printForStalled(world);
  // More than is held anywhere, before anything of it can go.
  if (last === 'flood') for (let times = 0; times < 10; times += 1) world.session.print(20_000);
  if (last !== 'end') return;
  world.session.print(30_000);
  world.session.end();
}

/** Who takes nothing from the beginning is given what one window holds, whatever is printed. */
async function printForStalled(world: RelayWorld): Promise<void> {
  for (const seat of [...world.seats]) world.leave(seat);
  world.come({ isStalled: true });
  await world.settle();
  // More than the hub holds, so that its daemon is told to rest; and screens that were on their way by then.
  for (let times = 0; times < 10; times += 1) {
    world.session.print(20_000);
    if (times % 3 === 2) {
      world.session.redraw();
      world.session.capture();
      await new Promise((resolve) => void setImmediate(resolve));
    }
    await world.settle();
  }
}

/** Does it in a world of its own, before two who watch from the beginning; gives what is wrong as soon as something is. */
export async function flawsOfRelay([steps, last]: RelayWork): Promise<readonly string[]> {
  const world = await RelayWorld.create();
  try {
    world.come();
    world.come();
    for (const one of steps) {
      carryOut(world, one);
      await new Promise((resolve) => void setImmediate(resolve));
      const flaws = [...world.wrong(false), ...queueFlaws(world)];
      if (flaws.length > 0) return flaws;
    }
    await happenLast(world, last);
    const tooMuch = queueFlaws(world);
    if (tooMuch.length > 0) return tooMuch;
    await world.rest();
    const untold = world.seats.filter(({ window }) => window.hasEnded !== (last === 'end'));
    return [...world.wrong(true), ...untold.map(() => 'somebody was not told whether it has ended')];
  } finally {
    world.close();
  }
}

const queueFlaws = ({ longestQueue, mostUntakenBytes }: RelayWorld): readonly string[] => [
  ...(longestQueue <= mostQueuedBytes ? [] : [`${longestQueue} bytes wait for a window`]),
  ...(mostUntakenBytes <= relayPaces.viewer.leastBytes
    ? []
    : [`a window was sent ${mostUntakenBytes} bytes, of which it took nothing`]),
];
