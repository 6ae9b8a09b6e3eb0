import * as fc from 'fast-check';
import type { Note } from '../../shared/model/note.ts';
import type { World } from './world.ts';
import { has, pick, sayingOf, wishOf } from './wishes.ts';
import type { Choice } from './wishes.ts';

/** Everything that can happen, and how often. */
const weights = {
  wish: 50,
  repeatWish: 6,
  refusedWish: 2,
  say: 36,
  exit: 5,
  repeatReports: 4,
  takeAtWindow: 8,
  takeAtDaemon: 12,
  connectWindow: 6,
  cutWindow: 3,
  connectDaemon: 6,
  cutDaemon: 2,
  restartDaemon: 2,
  addServer: 3,
  sync: 30,
  loseWrites: 1,
  snapshot: 1,
  crash: 1,
  time: 4,
  tick: 3,
} as const;

/** One thing that happens: a name, and numbers that choose to whom and how. */
export interface Step extends Choice {
  readonly kind: keyof typeof weights;
  readonly who: number;
  readonly what: number;
}

// Small numbers are no more likely than others: they are choices, not amounts.
const number = fc.noBias(fc.nat({ max: 9_999 }));

/** Random work; what is cut out of it while a failure is made smaller is still work. */
export const randomWork = (length: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      kind: fc.oneof(
        ...Object.entries(weights).map(([kind, weight]) => ({
          arbitrary: fc.constant(kind as Step['kind']),
          weight,
        })),
      ),
      who: number,
      what: number,
      x: number,
      y: number,
      z: number,
    }),
    { minLength: length, maxLength: length, size: 'max' },
  );

const checkEvery = 5;

interface Sent {
  readonly window: World['windows'][number];
  readonly operation: string;
  readonly params: object;
  readonly commandId: string;
}

/** Does the steps in a world, looks all the while whether it is still possible, and says what is not as it should be. */
export async function flawsOf(world: World, steps: readonly Step[]): Promise<readonly string[]> {
  await world.begin();
  for (const window of world.windows) world.connectWindow(window, false);
  for (const daemon of world.daemons) world.connectDaemon(daemon);
  const sent: Sent[] = [];
  for (const [index, step] of steps.entries()) {
    await perform(world, step, `name ${index}`, sent);
    await world.settle();
    if (index % checkEvery === 0) world.check();
    if (world.flaws.length > 0) return world.flaws.map((flaw) => `after step ${index} (${step.kind}): ${flaw}`);
  }
  await world.finish();
  return [...world.flaws, ...mirrorFlaws(world), ...onceFlaws(world)];
}

async function perform(world: World, step: Step, name: string, sent: Sent[]): Promise<void> {
  const window = pick([...world.windows, ...world.windows.slice(0, 3), ...world.windows.slice(0, 3)], step.who);
  const daemon = pick(world.daemons, step.who);
  if (window === undefined || daemon === undefined) return;
  switch (step.kind) {
    case 'refusedWish': {
      // A log that takes nothing: of what was wished nothing may stay.
      world.held.refuse('overloaded');
      await perform(world, { ...step, kind: 'wish' }, name, sent);
      await world.settle();
      return world.held.refuse();
    }
    case 'wish': {
      const { operation, params } = wishOf(world.state, step.what, step, name);
      const wish = { window, operation, params, commandId: `command-${name.replace(' ', '-')}` };
      sent.push(wish);
      if (window.wire?.isOpen !== true) world.connectWindow(window, has(step.x, 2));
      return window.call(operation, params, wish.commandId);
    }
    case 'repeatWish': {
      const wish = pick(sent.slice(-20), step.what);
      if (wish === undefined) return;
      return wish.window.call(wish.operation, wish.params, wish.commandId);
    }
    case 'say': {
      if (daemon.wire?.isOpen !== true && has(step.x, 2)) world.connectDaemon(daemon);
      const sessionId = speaker(world, daemon, step.what);
      if (sessionId === undefined) return;
      const { operation, params } = sayingOf(world.state, sessionId, step, name);
      const commandId = `saying-${name.replace(' ', '-')}`;
      return daemon.report({
        type: 'agent.said',
        sessionId: sessionId as `session_${string}`,
        operation,
        commandId,
        params,
      });
    }
    case 'exit': {
      const sessionId = pick(daemon.sessions.keys(), step.what);
      return sessionId === undefined ? undefined : daemon.exit(sessionId);
    }
    case 'repeatReports':
      return repeatReports(world, daemon, step.what);
    case 'takeAtWindow':
      return window.take(1 + (step.what % 8));
    case 'takeAtDaemon':
      return daemon.take(1 + (step.what % 8));
    case 'connectWindow':
      return world.connectWindow(window, step.what % 3 > 0);
    case 'cutWindow':
      return window.wire?.cut();
    case 'connectDaemon':
      return daemon.wire?.isOpen === true && step.what % 4 > 0 ? daemon.take(8) : world.connectDaemon(daemon);
    case 'cutDaemon':
      return daemon.wire?.cut();
    case 'restartDaemon':
      return daemon.restart(step.what % 3);
    case 'addServer':
      return world.addServer(`extra-${step.what % 4}`);
    case 'sync':
      return syncAndTake(world, step.what);
    case 'loseWrites':
      return world.loseWrites();
    case 'snapshot':
      return world.keepSnapshot();
    case 'crash':
      return world.crash();
    case 'time':
      return world.clock.advance([500, 2_000, 16_000, 40_000, 100_000][step.what % 5] ?? 0);
    case 'tick':
      return world.hub.tick();
  }
}

/** One of its sessions, most often one that works on a task. */
function speaker({ state }: World, { sessions }: World['daemons'][number], number: number): string | undefined {
  const ids = [...sessions.keys()];
  const working = ids.filter((id) => state.sessions.get(id)?.taskId !== undefined);
  return pick(has(number, 5) || working.length === 0 ? ids : working, number);
}

/** The disk has everything, and some of those who wait for it read what it was. */
async function syncAndTake(world: World, number: number): Promise<void> {
  world.held.sync();
  await world.settle();
  for (const [index, one] of [...world.daemons, ...world.windows].entries())
    if (has(number + index, 2)) one.take(Infinity);
}

/** What was heard is said again: not a byte of the log may come of it. */
async function repeatReports(world: World, daemon: World['daemons'][number], number: number): Promise<void> {
  world.held.sync();
  await world.settle();
  const { seq } = world.state;
  const heard = world.state.servers.get(daemon.serverId)?.lastReport ?? 0;
  if (heard < daemon.said.length || daemon.wire?.isOpen !== true) return;
  daemon.repeat(number % (heard + 1));
  await world.settle();
  if (world.state.seq !== seq) world.flaws.push(`reports that were said twice changed the log from ${seq} on`);
}

/** Every mirror is what the hub would show its person, row by row. */
function mirrorFlaws(world: World): readonly string[] {
  return world.windows.flatMap((window) => {
    const expected = world.visibleRows(window.personId);
    const ids = [...new Set([...expected.keys(), ...window.mirror.keys()])].sort();
    return ids
      .map((id) => [JSON.stringify(expected.get(id)), JSON.stringify(window.mirror.get(id))] as const)
      .filter(([hub, mirror]) => hub !== mirror)
      .map(([hub, mirror]) => `the window of ${window.personId} has ${mirror}, and the hub ${hub}`);
  });
}

/** What was sent with one id was done once at most, and what an agent said came in its order. */
function onceFlaws({ state, daemons }: World): readonly string[] {
  const titles = [...state.tasks.values(), ...state.objectives.values()].map(({ title }) => title);
  const notes = [...state.notes.values()];
  const texts = notes.map(({ text }) => text);
  const twice = [...titles, ...texts].filter((name, index, all) => all.indexOf(name) !== index);
  const unheard = daemons.filter(({ serverId, said: reports }) => {
    const server = state.servers.get(serverId);
    return server !== undefined && server.lastReport !== reports.length;
  });
  return [
    ...twice.map((name) => `"${name}" was done twice`),
    ...outOfOrder(notes).map((sessionId) => `what ${sessionId} said came in another order`),
    ...unheard.map(({ serverId, said: reports }) => `${serverId} has not been heard up to ${reports.length}`),
  ];
}

/** Sessions whose notes, which are numbered as they were said, are not in that order. */
function outOfOrder(notes: readonly Note[]): readonly string[] {
  const last = new Map<string, number>();
  return notes.flatMap(({ by, text }) => {
    if (by.kind !== 'agent') return [];
    const number = Number(text.slice('name '.length));
    const before = last.get(by.sessionId) ?? -1;
    last.set(by.sessionId, number);
    return number < before ? [by.sessionId] : [];
  });
}
