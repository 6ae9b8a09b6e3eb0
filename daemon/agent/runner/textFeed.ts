import { setTimeout as pause } from 'node:timers/promises';
import type { HeldMessage } from '../../../shared/protocol/toolbox.ts';
import type { DaemonTalk } from './daemonTalk.ts';
import { Signal } from './signal.ts';

const afterErrorMs = 1_000;

/**
 * The texts that come for a session. Nothing is fetched before it is wanted, since what is fetched counts as read; and
 * what was fetched is kept until somebody takes it.
 */
export class TextFeed {
  private readonly talk: Pick<DaemonTalk, 'next'>;
  private readonly fetched: HeldMessage[] = [];
  private readonly fetching = new Set<'urgent' | 'any'>();
  readonly changed = new Signal();

  constructor(talk: Pick<DaemonTalk, 'next'>) {
    this.talk = talk;
  }

  /** The next text, urgent ones first, where one is here; else it is fetched, and `changed` fires. */
  take(): HeldMessage | undefined {
    const urgent = this.fetched.findIndex((message) => message.urgent);
    const [next] = this.fetched.splice(Math.max(0, urgent), 1);
    if (next === undefined) this.want('any');
    return next;
  }

  /** Whether an urgent text is here; else it is fetched, and `changed` fires. */
  hasUrgent(): boolean {
    const isHere = this.fetched.some(({ urgent }) => urgent);
    if (!isHere) this.want('urgent');
    return isHere;
  }

  private want(which: 'urgent' | 'any'): void {
    if (!this.fetching.has(which)) void this.fetch(which);
  }

  private async fetch(which: 'urgent' | 'any'): Promise<void> {
    this.fetching.add(which);
    try {
      const message = await this.talk.next({ urgentOnly: which === 'urgent' });
      if (message !== undefined) this.fetched.push(message);
    } catch {
      await pause(afterErrorMs); // The daemon is away for longer, or does not know this session any more.
    }
    this.fetching.delete(which);
    this.changed.fire();
  }
}
