import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { HubEntry, HubLine } from '../hubEntry.ts';
import type { Journal } from '../journal/journal.ts';

interface Waiting {
  readonly line: HubLine;
  readonly durable: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A journal in memory whose lines become durable only when the test says so. Lines pass through JSON as on a disk. */
export function aHeldJournal() {
  const disk: HubLine[] = [];
  const waiting: Waiting[] = [];
  let refusal: ErrorCode | undefined;
  let prunedUpTo = 0;
  const lastSeq = () => disk.length + waiting.length;

  const journal: Journal<HubEntry> = {
    load: (fold) => {
      for (const line of disk) fold.line(line);
      return Promise.resolve({ seq: disk.length, snapshotSeq: 0, replayed: disk.length, findings: [], setAside: [] });
    },
    append: (entry) => {
      if (refusal !== undefined) throw new HubError(refusal, 'the log takes nothing');
      // What a disk gives back is what JSON keeps.
      const line = JSON.parse(JSON.stringify({ ...entry, seq: lastSeq() + 1, prev: '', hash: '' })) as HubLine;
      const { promise, resolve, reject } = deferred();
      waiting.push({ line, durable: promise, resolve, reject });
      return line;
    },
    durable: (seq) => waiting.find(({ line }) => line.seq === seq)?.durable ?? Promise.resolve(),
    read: ({ after, limit }) => Promise.resolve(disk.slice(Math.max(after, prunedUpTo)).slice(0, limit)),
    readAt: (seqs) => Promise.resolve(disk.filter(({ seq }) => seq > prunedUpTo && seqs.includes(seq))),
    close: () => Promise.resolve(),
  };

  return {
    journal,
    disk,
    /** Lines that were appended and are not durable. */
    held: () => waiting.length,
    /** Everything that waits is on the disk now. */
    sync: () => {
      for (const { line, resolve } of waiting.splice(0)) {
        disk.push(line);
        resolve();
      }
    },
    /** Everything that waits is lost. */
    lose: () => {
      for (const { reject } of waiting.splice(0)) reject(new HubError('read-only', 'the disk is full'));
    },
    /** Lines up to this one can be read no more. */
    prune: (upTo: number) => {
      prunedUpTo = upTo;
    },
    /** From now on nothing is taken; without a code it is again. */
    refuse: (code?: ErrorCode) => {
      refusal = code;
    },
  };
}

function deferred() {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
