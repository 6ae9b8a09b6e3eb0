import * as path from 'node:path';
import { toError } from '../../../shared/errors.ts';
import type { RemoteInput } from '../../delivery/remoteInput.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { resumePointer } from '../launch.ts';
import { readOwnServer } from '../ownServer.ts';
import { createOpencodeInput } from './opencodeInput.ts';
import type { OpencodePorts } from './opencodeLink.ts';
import { OpencodeLink } from './opencodeLink.ts';
import { OpencodeMeter } from './opencodeMeter.ts';
import { opencodeServerFile } from './opencodeSettings.ts';

export interface OpencodeDeskPorts extends OpencodePorts {
  readonly directoryOf: (sessionId: string) => string;
}

/** The links to the servers of all opencodes on this machine. */
export class OpencodeDesk {
  private readonly ports: OpencodeDeskPorts;
  private readonly links = new Map<string, OpencodeLink>();
  /** Of those that are run by a protocol. */
  private readonly meters = new Map<string, OpencodeMeter>();

  constructor(ports: OpencodeDeskPorts) {
    this.ports = ports;
  }

  /** A session runs: one that has a server is listened to from now on, also one of before a restart. */
  async sessionRuns(record: SessionRecord): Promise<void> {
    const { sessionId } = record.order;
    try {
      const server = await readOwnServer(path.join(this.ports.directoryOf(sessionId), opencodeServerFile));
      const isOver = this.ports.session(sessionId)?.state.is === 'ended';
      if (server === undefined || isOver || this.links.has(sessionId) || this.meters.has(sessionId)) return;
      const { mode = 'interactive' } = record.order;
      if (mode !== 'interactive') return void this.meters.set(sessionId, new OpencodeMeter(record, server, this.ports));
      const prompt = path.join(this.ports.directoryOf(sessionId), 'prompt.md');
      const goesOn = record.order.resume !== undefined && record.order.task !== undefined;
      const link = new OpencodeLink(record, server, this.ports, goesOn ? resumePointer(prompt) : undefined);
      this.links.set(sessionId, link);
      link.start();
    } catch (error) {
      this.ports.log.error('an opencode cannot be listened to', { sessionId, error: toError(error) });
    }
  }

  /** Whether what it uses is known by its server, so that its protocol need not tell. */
  counts(sessionId: string): boolean {
    return this.meters.get(sessionId)?.counts === true;
  }

  sessionEnded(sessionId: string): void {
    this.meters.get(sessionId)?.close();
    this.meters.delete(sessionId);
    this.links.get(sessionId)?.close();
    this.links.delete(sessionId);
  }

  /** How texts reach the agent of a session, where it has a server. */
  inputOf(sessionId: string): RemoteInput | undefined {
    const link = this.links.get(sessionId);
    return link === undefined ? undefined : createOpencodeInput(link);
  }

  stop(): void {
    for (const one of [...this.links.values(), ...this.meters.values()]) one.close();
    this.links.clear();
    this.meters.clear();
  }
}
