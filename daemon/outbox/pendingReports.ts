import type { NumberedReport } from '../../shared/protocol/daemon.ts';

/** A report that the hub has not taken. */
export interface PendingReport {
  readonly entry: NumberedReport;
  /** When it was said, by the process's clock that never jumps; before its start for what an earlier process was told. */
  readonly saidAt: number;
}

/** The reports that the hub has not taken, in the order of their numbers, and how long they are together. */
export class PendingReports {
  readonly #entries = new Map<number, PendingReport & { readonly bytes: number }>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** The length of all as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  get(number: number): PendingReport | undefined {
    return this.#entries.get(number);
  }

  all(): readonly PendingReport[] {
    return [...this.#entries.values()];
  }

  /** Adds one with the highest number. */
  push({ entry, saidAt }: PendingReport, bytes: number): void {
    this.#entries.set(entry.number, { entry, saidAt, bytes });
    this.#bytes += bytes;
  }

  forgetUpTo(number: number): void {
    for (const [each, { bytes }] of this.#entries) {
      if (each > number) continue;
      this.#entries.delete(each);
      this.#bytes -= bytes;
    }
  }

  /** Puts others in their place. */
  replace(reports: readonly PendingReport[]): void {
    this.#entries.clear();
    this.#bytes = 0;
    for (const report of reports) this.push(report, reportBytes(report.entry.report));
  }
}

/** How long a report is as JSON. */
export const reportBytes = (report: NumberedReport['report']): number => Buffer.byteLength(JSON.stringify(report));
