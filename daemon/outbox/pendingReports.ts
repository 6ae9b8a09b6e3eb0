import type { NumberedReport } from '../../shared/protocol/daemon.ts';

/** The reports that the hub has not taken, in the order of their numbers, and how long they are together. */
export class PendingReports {
  readonly #entries = new Map<number, { readonly entry: NumberedReport; readonly bytes: number }>();
  #bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  /** The length of all as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  get(number: number): NumberedReport | undefined {
    return this.#entries.get(number)?.entry;
  }

  all(): readonly NumberedReport[] {
    return [...this.#entries.values()].map(({ entry }) => entry);
  }

  /** Adds one with the highest number. */
  push(entry: NumberedReport, bytes: number): void {
    this.#entries.set(entry.number, { entry, bytes });
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
  replace(entries: readonly NumberedReport[]): void {
    this.#entries.clear();
    this.#bytes = 0;
    for (const entry of entries) this.push(entry, reportBytes(entry.report));
  }
}

/** How long a report is as JSON. */
export const reportBytes = (report: NumberedReport['report']): number => Buffer.byteLength(JSON.stringify(report));
