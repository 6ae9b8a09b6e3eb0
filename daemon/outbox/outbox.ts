import { HubError, overloaded, toError, tooLarge } from '../../shared/errors.ts';
import type { NumberedReport, Report } from '../../shared/protocol/daemon.ts';
import { limits } from '../../shared/timings.ts';
import type { Disk } from '../../runtime/disk/disk.ts';
import type { Log } from '../../runtime/log.ts';
import { openOutboxFile, UnknownWrite } from './outboxFile.ts';
import type { OutboxFile } from './outboxFile.ts';
import { renderOutboxLine } from './outboxLines.ts';
import { PendingReports, reportBytes } from './pendingReports.ts';
import type { PendingReport } from './pendingReports.ts';

/** What this daemon has to say and the hub has not taken yet: on disk, numbered without gaps, for ever. */
export interface Outbox {
  /** The last number ever given; it survives trimming and emptiness. */
  readonly lastNumber: number;
  /** The next durable reports with a higher number, in order; at most a hundred. */
  after: (number: number) => readonly NumberedReport[];
  /** How long ago one that waits was said. */
  ageMs: (number: number) => number;
  /** Resolves with the numbered report when it is on disk; a fact that already waits is not said twice. */
  add: (report: Report) => Promise<NumberedReport>;
  /** The hub has these on its disk: they are dropped here. */
  heard: (upTo: number) => void;
  /** Goes on behind a number that the hub knows of us, where our own memory was lost. */
  continueAfter: (number: number) => Promise<void>;
  onAdded: (listener: () => void) => void;
  close: () => Promise<void>;
}

export interface OutboxOptions {
  readonly file: string;
  readonly log: Log;
  readonly now: () => number;
  /** Milliseconds that never jump. */
  readonly elapsed: () => number;
  readonly maxEntries?: number;
  /** What agents said and the hub has not taken may have so many bytes together. */
  readonly maxBytes?: number;
  readonly compactBytes?: number;
  /** How long a fact that could not be written waits before the next try. */
  readonly retryMs?: number;
  /** The disk below the file; a test gives one that fails. */
  readonly disk?: Disk;
}

interface Waiting {
  readonly report: Report;
  readonly bytes: number;
  readonly saidAt: number;
  readonly resolve: (entry: NumberedReport) => void;
  readonly reject: (error: Error) => void;
}

// What a report and its frame add around what was said.
const frameSlackBytes = 1_024;
const maxAtOnce = 100;

/** Opens the outbox in a file and finds there what the hub has not taken. */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { log, now, disk } = options;
  const opened = await openOutboxFile(options.file, { log, now: now(), disk });
  const outbox = new FileOutbox(opened.file, options);
  outbox.restore(opened.contents.lastNumber, opened.contents.pending);
  if (opened.contents.damagedLines.length > 0) await outbox.compact();
  return outbox;
}

class FileOutbox implements Outbox {
  private readonly file: OutboxFile;
  private readonly log: Log;
  private readonly now: () => number;
  private readonly elapsed: () => number;
  private readonly maxEntries: number;
  private readonly maxBytes: number;
  private readonly compactBytes: number;
  private readonly retryMs: number;
  private readonly listeners: (() => void)[] = [];
  private readonly pending = new PendingReports();
  /** Of reports that are not on disk yet. */
  private unwrittenBytes = 0;
  private readonly queue: Waiting[] = [];
  private turn: Promise<void> = Promise.resolve();
  private last = 0;
  private heardUpTo = 0;
  private rewrittenBytes = 0;
  private isClosed = false;
  private isFlushWanted = false;

  constructor(file: OutboxFile, options: OutboxOptions) {
    this.file = file;
    this.log = options.log;
    this.now = options.now;
    this.elapsed = options.elapsed;
    this.maxEntries = options.maxEntries ?? limits.outboxEntries;
    this.maxBytes = options.maxBytes ?? limits.outboxBytes;
    this.compactBytes = options.compactBytes ?? 1_048_576;
    this.retryMs = options.retryMs ?? 2_000;
  }

  get lastNumber(): number {
    return this.last;
  }

  restore(lastNumber: number, pending: readonly NumberedReport[]): void {
    this.last = lastNumber;
    const [now, elapsed] = [this.now(), this.elapsed()];
    // The only clock that an earlier process and this one have in common; it may have been turned back meanwhile.
    this.pending.replace(pending.map((entry) => ({ entry, saidAt: elapsed - Math.max(0, now - entry.at) })));
  }

  after(number: number): readonly NumberedReport[] {
    const entries: NumberedReport[] = [];
    for (let next = Math.max(number, this.heardUpTo) + 1; next <= this.last; next += 1) {
      const entry = this.pending.get(next)?.entry;
      if (entry !== undefined) entries.push(entry);
      if (entries.length >= maxAtOnce) break;
    }
    return entries;
  }

  ageMs(number: number): number {
    const now = this.elapsed();
    return Math.round(now - (this.pending.get(number)?.saidAt ?? now));
  }

  add(report: Report): Promise<NumberedReport> {
    const bytes = reportBytes(report);
    const isSaid = report.type === 'agent.said';
    const mostBytes = isSaid ? limits.contractBodyBytes + frameSlackBytes : limits.frameBytes - frameSlackBytes;
    // A report that the hub does not read would be refused at every connection, and block all that follow.
    if (bytes > mostBytes) return Promise.reject(tooLarge('What was said', bytes, mostBytes));
    if (this.isClosed) return Promise.reject(closed());
    // Facts of a session are few; decisions may be hundreds a second, each for itself.
    const isOneOfMany = isSaid || report.type === 'decision.made';
    if (isOneOfMany && this.isFull(bytes)) return Promise.reject(overloaded('the outbox of this server'));
    const same = isOneOfMany ? undefined : this.findSame(report);
    if (same !== undefined) return Promise.resolve(same);
    return new Promise((resolve, reject) => {
      this.unwrittenBytes += bytes;
      this.queue.push({ report, bytes, saidAt: this.elapsed(), resolve, reject });
      this.wantFlush();
    });
  }

  heard(upTo: number): void {
    if (upTo <= this.heardUpTo) return;
    this.heardUpTo = upTo;
    this.pending.forgetUpTo(upTo);
    if (this.isClosed) return;
    // Losing this line to a crash costs a repeat, which the hub knows by its number.
    void this.inTurn(() => this.file.append(renderOutboxLine({ kind: 'heard', upTo: Math.min(upTo, this.last) })))
      .then(() => (this.isLarge() && !this.isClosed ? this.compact() : undefined))
      .catch((error: unknown) => this.log.warn('the outbox could not be trimmed', { error: toError(error) }));
  }

  continueAfter(number: number): Promise<void> {
    return this.inTurn(async () => {
      if (number <= this.last) return;
      this.log.warn('the hub knows later numbers than this outbox; going on behind them', {
        ours: this.last,
        hub: number,
      });
      const waiting = this.pending
        .all()
        .map(({ entry, saidAt }, index) => ({ entry: { ...entry, number: number + index + 1 }, saidAt }));
      // Numbers count only when they are on disk: the hub must never know a report by one that a restart forgets.
      await this.rewrite(entriesOf(waiting), number + waiting.length);
      this.pending.replace(waiting);
      this.last = number + waiting.length;
    });
  }

  onAdded(listener: () => void): void {
    this.listeners.push(listener);
  }

  compact(): Promise<void> {
    return this.inTurn(() => this.rewrite(entriesOf(this.pending.all()), this.last));
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.turn;
    for (const { reject } of this.queue.splice(0)) reject(closed());
    await this.file.close();
  }

  private isFull(bytes: number): boolean {
    if (this.pending.size + this.queue.length >= this.maxEntries) return true;
    return this.pending.bytes + this.unwrittenBytes + bytes > this.maxBytes;
  }

  private isLarge(): boolean {
    return this.file.bytes > Math.max(this.compactBytes, 2 * this.rewrittenBytes);
  }

  private async rewrite(entries: readonly NumberedReport[], lastNumber: number): Promise<void> {
    const lines = entries.map((entry) => renderOutboxLine({ kind: 'report', entry }));
    await this.file.replace(renderOutboxLine({ kind: 'base', lastNumber }) + lines.join(''));
    this.rewrittenBytes = this.file.bytes;
  }

  private wantFlush(): void {
    if (this.isFlushWanted) return;
    this.isFlushWanted = true;
    void this.inTurn(() => this.flush());
  }

  /** Everything that came while the last sync ran goes to disk in one write and one sync. */
  private async flush(): Promise<void> {
    this.isFlushWanted = false;
    if (this.isClosed) return;
    const batch = this.queue.splice(0);
    if (batch.length === 0) return;
    const at = this.now();
    const entries = batch.map(({ report }, index): NumberedReport => ({ number: this.last + index + 1, at, report }));
    try {
      await this.file.append(entries.map((entry) => renderOutboxLine({ kind: 'report', entry })).join(''));
    } catch (error) {
      this.postpone(batch, toError(error));
      return;
    }
    this.last += entries.length;
    for (const [index, { bytes, saidAt, resolve }] of batch.entries()) {
      const entry = entries[index];
      if (entry === undefined) continue;
      this.unwrittenBytes -= bytes;
      this.pending.push({ entry, saidAt }, bytes);
      resolve(entry);
    }
    for (const listener of this.listeners) listener();
  }

  /**
   * An agent is told at once that its words were not kept; facts are tried again until the disk takes them. So are words
   * of which it is not known: who was told that they are lost would say them again, and they would be heard twice.
   */
  private postpone(batch: readonly Waiting[], error: Error): void {
    this.log.error('the outbox cannot be written', { error, reports: batch.length });
    const refusal = new HubError(
      'read-only',
      `The disk of this server refuses what you said (${error.message}). Free space and repeat; nothing was changed.`,
    );
    const isRefused = ({ report }: Waiting) => report.type === 'agent.said' && !(error instanceof UnknownWrite);
    for (const { bytes, reject } of batch.filter(isRefused)) {
      this.unwrittenBytes -= bytes;
      reject(refusal);
    }
    this.queue.unshift(...batch.filter((waiting) => !isRefused(waiting)));
    if (this.queue.length > 0) setTimeout(() => this.wantFlush(), this.retryMs).unref();
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined); // told to the caller of this turn; the next one starts anew
    return done;
  }

  /** The last fact of its kind about the same session, if it says the same. */
  private findSame(report: Report): NumberedReport | undefined {
    const last = entriesOf(this.pending.all())
      .filter((entry) => subjectOf(entry.report) === subjectOf(report))
      .at(-1);
    return last !== undefined && JSON.stringify(last.report) === JSON.stringify(report) ? last : undefined;
  }
}

const entriesOf = (reports: readonly PendingReport[]): readonly NumberedReport[] => reports.map(({ entry }) => entry);

/** What a fact is about; an older fact about the same is out of date. */
function subjectOf(report: Report): string {
  if ('deliveryId' in report) return `delivery ${report.deliveryId}`;
  return report.type !== 'agent.said' && 'sessionId' in report ? `session ${report.sessionId}` : report.type;
}

const closed = () => new HubError('unreachable', 'This daemon is stopping. Repeat when it is back.');
