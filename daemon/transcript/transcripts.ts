import * as path from 'node:path';
import { HubError, overloaded } from '../../shared/errors.ts';
import type { TranscriptMatches, TranscriptPage } from '../../shared/model/transcript.ts';
import type { OrderOf } from '../../shared/protocol/daemon.ts';
import { CastFile } from './castFile.ts';
import { readPage } from './readPage.ts';
import { searchRecording } from './searchRecording.ts';

/** What reading recordings uses of the world. */
export interface TranscriptPorts {
  readonly recordingsDir: string;
  readonly isLive: (sessionId: string) => boolean;
}

const readsAtOnce = 8;
/** Each keeps a core busy. */
const searchesAtOnce = 2;

/** The recordings of this server's sessions as others read them; also those of sessions that have long ended. */
export class Transcripts {
  private readonly ports: TranscriptPorts;
  private reads = 0;
  private searches = 0;

  constructor(ports: TranscriptPorts) {
    this.ports = ports;
  }

  /** @throws HubError `not-found` where there is no recording, `overloaded`, or a refusal of the cursor. */
  async read({ sessionId, ...wish }: OrderOf<'transcript.read'>): Promise<TranscriptPage> {
    if (this.reads >= readsAtOnce) throw overloaded('the recordings of this server');
    this.reads += 1;
    try {
      return await this.using(sessionId, async (file, isLive) => ({ ...(await readPage(file, wish)), isLive }));
    } finally {
      this.reads -= 1;
    }
  }

  /** @throws HubError as `read` does, and `bad-request` for a pattern that is none. */
  async search({ sessionId, ...wish }: OrderOf<'transcript.search'>): Promise<TranscriptMatches> {
    if (this.searches >= searchesAtOnce) throw overloaded('searches on this server');
    this.searches += 1;
    try {
      return await this.using(sessionId, async (file, isLive) => ({ ...(await searchRecording(file, wish)), isLive }));
    } finally {
      this.searches -= 1;
    }
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
