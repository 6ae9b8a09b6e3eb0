import { withoutDatasync, withoutSyncOf } from '../../../runtime/disk/brokenSync.fixture.ts';
import type { HubEntry } from '../../hubEntry.ts';
import type { FileJournal } from '../../journal/fileJournal.ts';
import type { Journal } from '../../journal/journal.ts';
import { segmentDirectory } from '../../journal/segments.ts';
import type { Mutant } from './hubOnDisk.ts';

/** Rules that nothing acknowledged is lost by, each broken alone, from outside of the shipped code. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'bytes are not synced': { disk: withoutDatasync },
  'cause and consequences are two lines': { journal: (journal) => withAppend(journal, appendInHalves) },
  'answers do not wait for the disk': {
    journal: (journal) => ({ ...portOf(journal), durable: () => Promise.resolve() }),
  },
  'the directory of a new segment is not synced': { disk: (disk) => withoutSyncOf(disk, segmentDirectory) },
  'the directory of a renamed snapshot is not synced': { disk: (disk) => withoutSyncOf(disk, '') },
};

type Append = Journal<HubEntry>['append'];

const withAppend = (
  journal: FileJournal<HubEntry>,
  append: (journal: FileJournal<HubEntry>, entry: HubEntry) => ReturnType<Append>,
): Journal<HubEntry> => ({ ...portOf(journal), append: (entry) => append(journal, entry) });

function appendInHalves(journal: FileJournal<HubEntry>, entry: HubEntry): ReturnType<Append> {
  const { events, command: _command, commandId: _commandId, ...cause } = entry;
  if (events.length > 1) journal.append({ ...cause, events: events.slice(0, 1) });
  return journal.append({ ...entry, events: events.slice(events.length > 1 ? 1 : 0) });
}

/** The verbs of a journal as plain functions, so that one of them can be another. */
const portOf = (journal: Journal<HubEntry>): Journal<HubEntry> => ({
  load: (fold) => journal.load(fold),
  append: (entry) => journal.append(entry),
  durable: (seq) => journal.durable(seq),
  read: (range) => journal.read(range),
  readAt: (seqs) => journal.readAt(seqs),
  close: () => journal.close(),
});
