import { createRandom } from '../../../runtime/disk/createRandom.ts';
import { SimulatedDisk } from '../../../runtime/disk/simulatedDisk.ts';
import type { DiskOperation } from '../../../runtime/disk/simulatedDisk.ts';
import { createFakeClock } from '../fakeClock.ts';
import { Book } from './book.ts';
import { findDamage, findLoss, findRepeatedChange, findUnheard } from './findLoss.ts';
import { openHubOnDisk } from './hubOnDisk.ts';
import type { HubOnDisk, Mutant, Surroundings } from './hubOnDisk.ts';
import { agentSpeaks, Dice, look, randomWish, send } from './randomWork.ts';
import { TirelessDaemon } from './tirelessDaemon.ts';

/** What one seed came to. */
export interface Survival {
  /** The first thing that was not as promised. */
  readonly loss: string | undefined;
  readonly cuts: number;
  readonly acknowledged: number;
  readonly heard: number;
}

interface Story extends Surroundings {
  readonly dice: Dice;
  readonly book: Book;
  readonly daemon: TirelessDaemon;
}

/** Starts, random work and power cuts in turn; the same seed is the same story. */
export async function survivePowerCuts(seed: number, mutant: Mutant = {}): Promise<Survival> {
  const dice = new Dice(createRandom(seed));
  const { random } = dice;
  const book = new Book();
  const daemon = new TirelessDaemon();
  const story: Story = { dice, book, daemon, mutant, clock: createFakeClock(), ids: { made: 0 } };
  let disk = new SimulatedDisk({ random });
  let cuts = 0;
  const end = (loss: string | undefined): Survival => ({
    loss,
    cuts,
    acknowledged: book.acknowledged.size,
    heard: daemon.heardUpTo,
  });
  for (let life = 0; life < 3; life += 1) {
    // The power may also go while a start mends what the last cut left.
    if (life > 0 && dice.chance(0.4)) {
      disk.cutPowerAfter(dice.below(30));
      await openHubOnDisk(disk, story, book).then(
        ({ links }) => links.close(),
        () => {},
      );
      disk = disk.afterPowerCut();
      cuts += 1;
    }
    const started = await openHubOnDisk(disk, story, book);
    const loss =
      findDamage(started) ??
      (await findLoss(started, book, daemon.heardUpTo)) ??
      (await findRepeatedChange(started, book, 8));
    if (loss !== undefined) return end(loss);
    book.startAnew(await started.lines());
    if (life === 2) return end(await endQuietly(started, story));
    await workUntilCut(started, disk, story);
    const [wrong = started.bugs[0]] = book.wrongAnswers;
    if (wrong !== undefined) return end(wrong);
    // A kill leaves the page cache; what a start has read from it must survive the cut that comes later.
    disk = dice.chance(0.15) ? disk.afterKill() : disk.afterPowerCut();
    cuts += 1;
  }
  return end(undefined);
}

async function workUntilCut(started: HubOnDisk, disk: SimulatedDisk, story: Story): Promise<void> {
  const { hub, journal, links, probes } = started;
  const { dice, book, daemon, clock } = story;
  const waiting: Promise<unknown>[] = [];
  const ended = () => disk.isOff || started.isDead();
  const hasFaults = dice.chance(0.3);
  disk.cutPowerAfter(10 + dice.below(140));
  const unanswered = [...book.open.values()].slice(0, 6);
  for (const sent of unanswered) waiting.push(send(started, book, sent, ended));
  for (let round = 0; round < 70 && !ended(); round += 1) {
    if (!daemon.isConnected || dice.chance(0.04)) daemon.connect(links);
    daemon.pump();
    for (let count = dice.below(3); count > 0; count -= 1) {
      book.sent += 1;
      const [operation, params] = randomWish(hub.state, dice, book.sent);
      waiting.push(send(started, book, { commandId: `command-${book.sent}`, operation, params }, ended));
    }
    if (dice.chance(0.3)) agentSpeaks(daemon, dice);
    const known = dice.pick([...book.acknowledged.values()]);
    if (known !== undefined && dice.chance(0.15)) waiting.push(send(started, book, known, ended));
    if (dice.chance(0.1)) waiting.push(look(started, book));
    if (dice.chance(0.05)) waiting.push(takeSnapshot(started, book));
    if (hasFaults) disturb(disk, dice, probes);
    if (dice.chance(0.6)) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(dice.below(4_000));
    if (dice.chance(0.02)) clock.jump(dice.chance(0.5) ? -hourMs : 24 * hourMs);
    if (journal.readOnly === undefined && !ended()) hub.tick();
  }
  if (!ended() && dice.chance(0.3)) await journal.close().catch(() => {});
  disk.cutPowerAfter(0);
  await Promise.allSettled(waiting);
  daemon.disconnect();
  links.close();
}

async function takeSnapshot({ journal, hub }: HubOnDisk, book: Book): Promise<void> {
  const { seq } = hub.state;
  try {
    await journal.snapshot();
    book.snapshotSeq = Math.max(book.snapshotSeq, seq);
  } catch {
    // Not written: the one before it still counts.
  }
}

const hourMs = 3_600_000;

const failing: readonly DiskOperation[] = [
  'append',
  'append',
  'datasync',
  'datasync',
  'open',
  'rename',
  'syncDirectory',
];

/** Single failures of the disk, and times at which it is full. */
function disturb(disk: SimulatedDisk, dice: Dice, probes: (() => void)[]): void {
  const operation = dice.pick(failing);
  if (operation !== undefined && dice.chance(0.04)) disk.failNext(operation, 'EIO');
  if (dice.chance(0.03)) disk.setFreeBytes(dice.below(3_000));
  if (dice.chance(0.2)) disk.setFreeBytes(Infinity);
  if (dice.chance(0.5)) probes.shift()?.();
}

/** Lets the daemon finish, and closes in order. */
async function endQuietly(started: HubOnDisk, { book, daemon }: Story): Promise<string | undefined> {
  const { hub, journal, links, bugs } = started;
  for (const sent of book.open.values()) await send(started, book, sent, () => false);
  daemon.connect(links);
  for (let turn = 0; turn < 2_000 && (daemon.heardUpTo < daemon.reports.length || turn < 5); turn += 1) {
    daemon.pump();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const silent = daemon.heardUpTo < daemon.reports.length ? 'the hub stopped listening to its daemon' : undefined;
  const loss = silent ?? bugs[0] ?? book.wrongAnswers[0] ?? findUnheard(started, daemon) ?? findDouble(started);
  if (loss !== undefined) return loss;
  links.close();
  await hub.durable();
  await journal.close();
  return undefined;
}

/** Every task was made by one command with a title of its own. */
function findDouble({ hub }: HubOnDisk): string | undefined {
  const titles = [...hub.state.tasks.values()].map(({ title }) => title);
  const double = titles.find((title, at) => titles.indexOf(title) !== at);
  return double === undefined ? undefined : `"${double}" was created twice`;
}
