import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import type { TranscriptMatches, TranscriptPage } from '../../shared/model/transcript.ts';
import type { CapturedScreen, OrderOf } from '../../shared/protocol/daemon.ts';
import { CastFile } from './castFile.ts';
import { readPage } from './readPage.ts';
import { readScreenAt } from './readScreenAt.ts';
import { searchRecording } from './searchRecording.ts';
import { Turnstile } from './turnstile.ts';

/** What reading recordings uses of the world. */
export interface TranscriptPorts {
  readonly recordingsDir: string;
  readonly isLive: (sessionId: string) => boolean;
  /** A time of the hub by the clock of this machine, in ms since 1970. */
  readonly toOwnTime: (hubTime: number) => number;
}

/** The recordings of this server's sessions as others read them; also those of sessions that have long ended. */
export class Transcripts {
  private readonly ports: TranscriptPorts;
  private readonly reads = new Turnstile(8, 'the recordings of this server');
  /** Each keeps a core busy. */
  private readonly searches = new Turnstile(2, 'searches on this server');
  private readonly screens = new Turnstile(2, 'earlier screens on this server');

  constructor(ports: TranscriptPorts) {
    this.ports = ports;
  }

  /** @throws HubError `not-found` where there is no recording, `overloaded`, or a refusal of the cursor. */
  read({ sessionId, ...wish }: OrderOf<'transcript.read'>): Promise<TranscriptPage> {
    return this.reads.pass(() =>
      this.using(sessionId, async (file, isLive) => ({ ...(await readPage(file, wish)), isLive })),
    );
  }

  /** @throws HubError as `read` does, and `bad-request` for a pattern that is none. */
  search({ sessionId, ...wish }: OrderOf<'transcript.search'>): Promise<TranscriptMatches> {
    return this.searches.pass(() =>
      this.using(sessionId, async (file, isLive) => ({ ...(await searchRecording(file, wish)), isLive })),
    );
  }

  /** The screen as it was at a time of the hub. @throws HubError as `read` does, and `not-found` where it is not kept. */
  screenAt(sessionId: string, at: number): Promise<CapturedScreen> {
    return this.screens.pass(() =>
      this.using(sessionId, async (file) => {
        const lines = await readScreenAt(file, this.ports.toOwnTime(at));
        if (lines === undefined) throw notThatFar(sessionId);
        return { lines: [...lines], at, live: false };
      }),
    );
  }

  private async using<Found>(
    sessionId: string,
    use: (file: CastFile, isLive: boolean) => Promise<Found>,
  ): Promise<Found> {
    // Asked first: what is said to be over then has its last frame in the file.
    const isLive = this.ports.isLive(sessionId);
    const file = await CastFile.open(path.join(this.ports.recordingsDir, `${sessionId}.cast`));
    if (file === undefined) throw noRecording(sessionId);
    try {
      return await use(file, isLive);
    } finally {
      await file.close();
    }
  }
}

const noRecording = (sessionId: string) =>
  new HubError(
    'not-found',
    'Its server has no recording of this session: it never ran there, or its recording was removed to make room ("recordingsBytes" in daemon.yaml).',
    { noun: 'recording', key: sessionId },
  );

const notThatFar = (sessionId: string) =>
  new HubError('not-found', 'The recording of this session does not reach back to that time.', {
    noun: 'recording',
    key: sessionId,
  });
