import { readdir, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { toError } from '../../shared/errors.ts';
import type { Log } from '../../runtime/log.ts';

/** What keeping recordings within a bound uses of the world. */
export interface RetentionPorts {
  readonly recordingsDir: string;
  /** Of all recordings together. */
  readonly maxBytes: number;
  /** The sessions whose recording is still written. */
  readonly living: () => ReadonlySet<string>;
  readonly log: Log;
}

interface RecordingFile {
  readonly sessionId: string;
  readonly bytes: number;
  /** The last time that something was recorded, in ms since 1970. */
  readonly writtenAt: number;
}

const ending = '.cast';
/** Recordings grow slowly beside the bound, and a look at a directory is cheap. */
const lookMs = 60_000;

/**
 * Keeps all recordings together within a bound: those of the sessions that ended first go. What lives is bounded by
 * itself and stays.
 */
export class RecordingRetention {
  private readonly ports: RetentionPorts;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(ports: RetentionPorts) {
    this.ports = ports;
  }

  /** Looks now and from time to time. */
  start(): void {
    void this.look();
    this.timer = setInterval(() => void this.look(), lookMs);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /** Removes what is too much; looks that meet are one. */
  look(): Promise<void> {
    this.looking ??= this.prune()
      .catch((error: unknown) => this.ports.log.warn('old recordings could not be removed', { error: toError(error) }))
      .finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async prune(): Promise<void> {
    const { recordingsDir, maxBytes, living, log } = this.ports;
    const files = await listRecordings(recordingsDir);
    const isLiving = living();
    for (const { sessionId, bytes } of surplus(files, { maxBytes, isLiving })) {
      // It may have begun to live meanwhile: a session that was lost is found again.
      if (living().has(sessionId)) continue;
      await rm(path.join(recordingsDir, sessionId + ending), { force: true });
      log.info('an old recording was removed to make room', { sessionId, bytes });
    }
  }
}

interface Bound {
  readonly maxBytes: number;
  readonly isLiving: ReadonlySet<string>;
}

/** What must go so that the rest is within the bound: oldest end first. */
function surplus(files: readonly RecordingFile[], { maxBytes, isLiving }: Bound): readonly RecordingFile[] {
  let over = files.reduce((sum, { bytes }) => sum + bytes, 0) - maxBytes;
  const ended = files.filter(({ sessionId }) => !isLiving.has(sessionId)).sort((a, b) => a.writtenAt - b.writtenAt);
  return ended.filter(({ bytes }) => {
    const mustGo = over > 0;
    if (mustGo) over -= bytes;
    return mustGo;
  });
}

async function listRecordings(directory: string): Promise<readonly RecordingFile[]> {
  const names = await readdir(directory).catch(() => []); // None was recorded yet.
  const files: RecordingFile[] = [];
  for (const name of names.filter((one) => one.endsWith(ending))) {
    // One that goes meanwhile takes no room.
    const found = await stat(path.join(directory, name)).catch(() => undefined);
    if (found?.isFile() !== true) continue;
    files.push({ sessionId: name.slice(0, -ending.length), bytes: found.size, writtenAt: found.mtimeMs });
  }
  return files;
}
