import type { Schedule } from './schedule.ts';
import { FileJournal } from './fileJournal.ts';
import type { JournalOwner } from './fileJournal.ts';
import type { Fold, JournalEntry, JournalLine } from './journal.ts';
import type { JournalLimits } from './journalLimits.ts';
import type { SimulatedDisk } from '../../runtime/disk/simulatedDisk.ts';

/** The entries of these tests: what is opaque to the journal is a text. */
export interface TextEntry extends JournalEntry {
  readonly text: string;
}

export type TextLine = JournalLine<TextEntry>;

export const textEntry = (text: string): TextEntry => ({ at: 1_000, actor: { kind: 'hub' }, events: [{ text }], text });

/** A state that is simply all lines. */
export class LineState {
  lines: TextLine[] = [];
  snapshotsTaken = 0;

  readonly fold: Fold<TextEntry> = {
    snapshot: ({ collections }) => {
      this.snapshotsTaken += 1;
      this.lines = [...(collections.get('lines') ?? [])] as TextLine[];
    },
    line: (line) => void this.lines.push(line),
  };
}

/** A journal with an owner that remembers what it was told. */
export function createTextJournal(disk: SimulatedDisk, limits: Partial<JournalLimits> = {}) {
  const state = new LineState();
  const heard: string[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  const schedule: Schedule = {
    soon: (run) => void setImmediate(run),
    after: (delayMs, run) => {
      const timer = { delayMs, run };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  const owner: JournalOwner = {
    snapshotSource: () => ({ lines: state.lines }),
    lost: async ({ seq, reason }) => {
      state.lines = [];
      await journal.load(state.fold);
      heard.push(`lost after ${seq}: ${reason}`);
    },
    writable: () => void heard.push('writable'),
    snapshotFailed: () => void heard.push('snapshot failed'),
    fatal: () => void heard.push('fatal'),
  };
  const journal = new FileJournal<TextEntry>({ disk, schedule, now: () => 1_000, owner, limits });
  const commit = (text: string): TextLine => {
    const line = journal.append(textEntry(text));
    state.lines.push(line);
    return line;
  };
  /** Lets the first waiting timer run and says how long it would have waited. */
  const runTimer = () => {
    const timer = timers.shift();
    timer?.run();
    return timer?.delayMs;
  };
  const load = () => journal.load(state.fold);
  return { journal, state, heard, commit, load, runTimer };
}

/** Commits texts and waits until all are durable. */
export async function commitAll(
  { journal, commit }: Pick<ReturnType<typeof createTextJournal>, 'journal' | 'commit'>,
  texts: readonly string[],
): Promise<void> {
  await Promise.all(texts.map((text) => journal.durable(commit(text).seq)));
}

export const texts = (count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, at) => `text ${from + at}`);

/** Resolves when a condition holds; fails after a while with what was waited for. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 10_000; turn += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Waited in vain for: ${what}`);
}
