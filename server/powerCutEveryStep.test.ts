import assert from 'node:assert/strict';
import { SimulatedDisk } from '../runtime/disk/simulatedDisk.ts';
import { createFakeClock } from './testing/fakeClock.ts';
import { Book } from './testing/powerCut/book.ts';
import { findLoss, findRepeatedChange } from './testing/powerCut/findLoss.ts';
import { openHubOnDisk } from './testing/powerCut/hubOnDisk.ts';
import { send } from './testing/powerCut/randomWork.ts';

type Files = ReadonlyMap<string, Buffer>;

/**
 * What becomes of that which was not synced: names are there and their bytes are not; bytes are there under old names;
 * names are there with a part of their bytes.
 */
const luck = { 'names without bytes': 0, 'bytes without names': 0.99, 'names with half their bytes': 0.45 } as const;

const firstSegment = 'journal/000001.jsonl';
const lastSegment = 'journal/000002.jsonl';

const surroundings = (made: number) => ({ clock: createFakeClock(), ids: { made }, mutant: {} });

const filesOf = (disk: SimulatedDisk): Map<string, Buffer> =>
  new Map(disk.names().map((name) => [name, Buffer.from(disk.content(name) ?? '')]));

/** A start, a new segment, a cascade, a snapshot, one more command, and an orderly end with its snapshot. */
async function liveOnce(disk: SimulatedDisk, book: Book, made: number): Promise<void> {
  const isOff = () => disk.isOff;
  try {
    const started = await openHubOnDisk(disk, surroundings(made), book);
    const { hub, journal } = started;
    const command = async (operation: string, params: object) => {
      book.sent += 1;
      const commandId = `life-${made}-command-${book.sent}`;
      await send(started, book, { commandId, operation, params }, isOff);
      return JSON.parse(book.acknowledged.get(commandId)?.answer ?? '{"task":{}}').task.id as string;
    };
    const first = await command('task.create', { title: `First ${made}`, spec: 'x'.repeat(4_000), start: 'auto' });
    for (const name of ['Second', 'Third'])
      await command('task.create', {
        title: `${name} ${made}`,
        spec: 'x'.repeat(1_500),
        dependencies: [{ on: first, ifFailed: 'cancel' }],
      });
    await command('task.cancel', { id: first });
    const { seq } = hub.state;
    await journal.snapshot();
    book.snapshotSeq = seq;
    await command('task.create', { title: `Fourth ${made}` });
    await journal.close();
    if (!disk.isOff) book.snapshotSeq = hub.state.seq;
  } catch (error) {
    if (!disk.isOff) throw error;
  }
}

/** What a hub leaves after two lives: two full segments and more, and both snapshots. */
async function leftBehind(): Promise<Files> {
  const disk = new SimulatedDisk({ random: () => 0.99 });
  for (const life of [1, 2]) await liveOnce(disk, new Book(), life * 1_000);
  return filesOf(disk);
}

function changed(files: Files, name: string, edit: (bytes: Buffer) => Buffer): Files {
  const bytes = files.get(name);
  assert.ok(bytes, `${name} is there`);
  return new Map([...files, [name, edit(Buffer.from(bytes))]]);
}

const flipped = (bytes: Buffer) => {
  const at = Math.floor(bytes.length / 2);
  bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
  return bytes;
};

const without = (files: Files, ...names: readonly string[]): Files =>
  new Map([...files].filter(([name]) => !names.includes(name)));

const snapshots = ['state.json', 'state.previous.json'];

/** What the start that is cut may find. Without snapshots the whole log is replayed, and damage in it counts. */
const beginnings: Readonly<Record<string, (files: Files) => Files>> = {
  nothing: () => new Map(),
  'a whole log': (files) => files,
  'a torn last line': (files) => changed(without(files, ...snapshots), lastSegment, (bytes) => bytes.subarray(0, -20)),
  'a damaged segment before others': (files) => changed(without(files, ...snapshots), firstSegment, flipped),
  'a damaged snapshot': (files) => changed(files, 'state.json', flipped),
  'an empty and a missing snapshot': (files) =>
    changed(without(files, 'state.previous.json'), 'state.json', (bytes) => bytes.subarray(0, 0)),
};

/** What a start without any power cut makes of a beginning: the least that every start must give. */
async function expectation(files: Files): Promise<Book> {
  const book = new Book();
  const disk = new SimulatedDisk({ random: () => 0.99 }, files);
  const { report, lines } = await openHubOnDisk(disk, surroundings(9_000), book);
  book.startAnew((await lines()).filter(({ seq }) => seq <= report.seq));
  book.answeredSeq = report.seq;
  return book;
}

/** Cuts the power at one operation; says what is wrong after the next start, or whether the end was reached. */
async function cutAt(operation: number, files: Files, random: () => number): Promise<string | undefined> {
  const book = await expectation(files);
  const disk = new SimulatedDisk({ random }, files);
  disk.cutPowerAfter(operation);
  await liveOnce(disk, book, 3_000);
  const isOver = !disk.isOff;
  const after = disk.afterPowerCut();
  const started = await openHubOnDisk(after, surroundings(5_000), book);
  const loss = (await findLoss(started, book, 0)) ?? (await findRepeatedChange(started, book, 5));
  return loss ?? findOverwritten(files, after) ?? (isOver ? 'over' : undefined);
}

/** Damaged files are kept as they were, here or aside. */
function findOverwritten(files: Files, after: SimulatedDisk): string | undefined {
  const kept = after.names().map((name) => after.content(name));
  const isKept = (bytes: Buffer) => kept.some((other) => other?.subarray(0, bytes.length).equals(bytes) === true);
  const gone = [...files].find(([name, bytes]) => name.startsWith('journal/') && bytes.at(-1) === 10 && !isKept(bytes));
  return gone === undefined ? undefined : `${gone[0]} is not kept as it was`;
}

describe('the power goes at each single operation of the disk', () => {
  for (const [name, begin] of Object.entries(beginnings)) {
    it(`[R1] [R2] of start, segment change and snapshot, beginning with ${name}`, async () => {
      const files = begin(await leftBehind());
      for (const [fate, value] of Object.entries(luck)) {
        let operation = 0;
        for (let isOver = false; !isOver; operation += 1) {
          const found = await cutAt(operation, files, () => value);
          isOver = found === 'over';
          if (!isOver) assert.equal(found, undefined, `cut at operation ${operation}, ${fate}`);
        }
        assert.ok(operation > 30, `only ${operation} operations`);
      }
    }).timeout(120_000);
  }
});
