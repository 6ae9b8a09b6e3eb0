import { createState } from '../../state/hubState.ts';
import type { HubState } from '../../state/hubState.ts';
import { isBlocked } from '../../state/blockers.ts';
import { collectState } from '../../state/snapshotState.ts';
import { applyLine } from '../../hubEntry.ts';
import type { HubLine } from '../../hubEntry.ts';
import { describeFinding } from '../../journal/journal.ts';
import type { LoadFinding } from '../../journal/journal.ts';
import { anId } from '../builders.ts';
import { aliceCalls } from '../handling.ts';
import type { Book } from './book.ts';
import type { HubOnDisk } from './hubOnDisk.ts';
import type { TirelessDaemon } from './tirelessDaemon.ts';

/** A state as one text. */
export const picture = (state: HubState): string => JSON.stringify([state.seq, collectState(state)]);

/** Everything that a hub owes after a start, whatever happened before it. Says the first thing that is not so. */
export async function findLoss(started: HubOnDisk, book: Book, heardUpTo: number): Promise<string | undefined> {
  const { hub, journal, report } = started;
  const lines = await started.lines();
  // Lines of the start itself come after what it found.
  const found = lines.filter(({ seq }) => seq <= report.seq);
  const foreign = findForeign(found, book);
  if (foreign !== undefined) return foreign;
  if (book.answeredSeq > report.seq)
    return `line ${book.answeredSeq} was acknowledged and is lost: the log ends at ${report.seq}`;
  const missing = [...book.acknowledged.keys()].find((commandId) => !hub.state.commands.has(commandId));
  if (missing !== undefined) return `command ${missing} was acknowledged and is lost`;
  const heard = hub.state.servers.get(anId('server'))?.lastReport ?? 0;
  if (heard < heardUpTo) return `report ${heardUpTo} was called heard and is lost`;
  if (report.snapshotSeq < book.snapshotSeq) return `the snapshot of line ${book.snapshotSeq} was written and is lost`;
  const replayed = replay(lines);
  if (replayed.leftBehind !== undefined) return replayed.leftBehind;
  if (replayed.picture !== picture(hub.state)) return 'the state is not the replay of the log';
  const { whole, detail } = await journal.verify();
  return whole ? undefined : `the chain is broken: ${detail}`;
}

/** What no power cut alone may lead to. */
export function findDamage({ report }: HubOnDisk): string | undefined {
  // Of a write that nobody was told of any part may be there: the start cannot tell that from damage, and says so.
  const bad = report.findings.find((one) => one.kind !== 'torn-line' && !isOnlyTheEnd(one));
  return bad === undefined ? undefined : `the start found ${describeFinding(bad)}`;
}

const isOnlyTheEnd = (finding: LoadFinding): boolean => finding.kind === 'damaged-log' && finding.setAside.length === 1;

/** What is there must be what was made, up to the end of some command with all that followed from it. */
function findForeign(found: readonly HubLine[], { made }: Book): string | undefined {
  const there = found.flatMap(({ events }) => events.map((event) => JSON.stringify(event)));
  let at = 0;
  for (const { seq, events } of made) {
    if (at === there.length) return undefined;
    if (at + events.length > there.length) return `half of line ${seq} is there`;
    if (events.some((event, index) => there[at + index] !== event)) return `line ${seq} is not what was made`;
    at += events.length;
  }
  return at === there.length ? undefined : `${there.length - at} events are there that were never made, or refused`;
}

/** The log applied to nothing; says which task lost its last obstacle and was not told. */
function replay(lines: readonly HubLine[]): { readonly picture: string; readonly leftBehind: string | undefined } {
  const state = createState();
  let blocked = new Set<string>();
  let leftBehind: string | undefined;
  for (const line of lines) {
    applyLine(state, line);
    const still = new Set<string>();
    for (const task of state.tasks.values()) {
      if (task.status !== 'pending') continue;
      if (isBlocked(state, task)) still.add(task.id);
      else if (blocked.has(task.id) && !task.queued && task.start !== 'manual')
        leftBehind ??= `${task.ref} was left behind by line ${line.seq}`;
    }
    blocked = still;
  }
  return { picture: picture(state), leftBehind };
}

/** Repeats of what was acknowledged: the same answers, and nothing changes. */
export async function findRepeatedChange({ hub }: HubOnDisk, book: Book, most: number): Promise<string | undefined> {
  await hub.durable();
  const before = picture(hub.state);
  for (const { commandId, operation, params, answer } of [...book.acknowledged.values()].slice(-most)) {
    const { result } = await hub.execute(aliceCalls, operation, params, { commandId });
    if (JSON.stringify(result) !== answer) return `the repeat of ${commandId} was answered differently`;
  }
  return picture(hub.state) === before ? undefined : 'a repeat changed something';
}

/** What agents said, once the daemon has nothing more to say: each note once, and in the order in which it was said. */
export function findUnheard({ hub }: HubOnDisk, daemon: TirelessDaemon): string | undefined {
  const notes = [...hub.state.notes.values()].filter(({ by }) => by.kind === 'agent').map(({ text }) => text);
  const said = daemon.reports.flatMap(({ number, report }) =>
    report.type === 'agent.said' && report.operation === 'task.note' && !daemon.refused.has(number)
      ? [`said ${number}`]
      : [],
  );
  const wrong = said.findIndex((text, at) => notes[at] !== text);
  if (wrong >= 0) return `"${said[wrong]}" should come, and "${notes[wrong]}" is there`;
  return notes.length === said.length ? undefined : `${notes.length - said.length} notes came that were not said`;
}
