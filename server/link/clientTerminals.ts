import * as z from 'zod';
import type { HubError } from '../../shared/errors.ts';
import { overloaded } from '../../shared/errors.ts';
import type { HubToClient } from '../../shared/protocol/hubToClient.ts';
import { readTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import type { TerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { terminalFromClient } from '../../shared/protocol/terminal.ts';
import type { ClientAttach, TerminalFromClient } from '../../shared/protocol/terminal.ts';
import { limits } from '../../shared/timings.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { Caller } from '../access/caller.ts';
import { badParams } from '../issueProblems.ts';
import type { Attachment, Relay } from '../relay/relay.ts';
import { WindowLine } from '../relay/windowLine.ts';

/** What is looked at first of a frame that may be wrong otherwise. */
const aboutChannel = z.object({
  type: z.string().startsWith('terminal.'),
  channel: z.int().min(1).max(4_294_967_295),
});

/** What the terminals of a window use of its link. */
export interface ClientTerminalsPorts {
  readonly relay: Relay;
  caller: () => Caller;
  sendTerminal: (frame: TerminalFrame) => void;
  /** Bytes that wait to leave this process. */
  queuedBytes: () => number;
  /** Asks the window to say the number when all that was sent before has come; it is told by `came`. */
  askReceipt: (total: number) => void;
  /** Milliseconds that never jump. */
  elapsed: () => number;
  say: (frame: HubToClient) => void;
  toRefusal: (thrown: unknown) => HubError;
  /** An attempt that was refused, for the audit. */
  onRefused: (error: HubError) => void;
}

/** The terminals of one window, by the channels that it chose. */
export class ClientTerminals {
  readonly #ports: ClientTerminalsPorts;
  readonly #open = new Map<number, Attachment>();
  readonly #line: WindowLine;

  constructor(ports: ClientTerminalsPorts) {
    this.#ports = ports;
    this.#line = new WindowLine(ports);
  }

  /** Whether the frame was about a terminal; it is dealt with then. A wrong one ends its terminal, not the others. */
  take(value: unknown): boolean {
    const channel = aboutChannel.safeParse(value).data?.channel;
    if (channel === undefined) return false;
    const frame = terminalFromClient.safeParse(value);
    if (frame.success) this.#handle(frame.data);
    else {
      this.#close(channel);
      this.#refuse(channel, badParams(frame.error.issues));
    }
    return true;
  }

  /** False where these are no bytes of a terminal. What comes for a channel that is not open any more is late. */
  takeBytes(bytes: Uint8Array): boolean {
    const frame = readTerminalFrame(bytes);
    if (frame === undefined) return false;
    const attachment = this.#open.get(frame.channel);
    switch (frame.kind) {
      case 'input':
        if (frame.bytes.length > relayLimits.inputBytes) return false;
        attachment?.input(frame.bytes);
        return true;
      case 'size':
        if (!isSize(frame)) return false;
        attachment?.resize({ columns: frame.columns, rows: frame.rows });
        return true;
      case 'taken':
        attachment?.taken(frame.total);
        return true;
      case 'output':
      case 'snapshot':
        return false;
    }
  }

  /** The queue is short again: who was held back goes on, in turns. */
  drained(): void {
    this.#line.serve((channel) => this.#open.get(channel)?.drained());
  }

  /** The window has got all that was sent up to there. */
  came(total: number): void {
    if (!Number.isSafeInteger(total)) return;
    this.#line.came(total);
    this.drained();
  }

  /** Its window is gone; where its connection `wasCut`, it may come back. */
  close(wasCut: boolean): void {
    for (const attachment of this.#open.values()) (wasCut ? attachment.lost : attachment.detach)();
    this.#open.clear();
  }

  #handle(frame: TerminalFromClient): void {
    switch (frame.type) {
      case 'terminal.attach':
        return this.#attach(frame);
      case 'terminal.focus':
        return this.#open.get(frame.channel)?.focus();
      case 'terminal.detach':
        return this.#close(frame.channel);
    }
  }

  #close(channel: number): void {
    this.#open.get(channel)?.detach();
    this.#forget(channel);
  }

  /** Who waited behind it has more room now. */
  #forget(channel: number): void {
    this.#open.delete(channel);
    this.#line.leave(channel);
    this.drained();
  }

  #attach(frame: ClientAttach): void {
    const { channel, instead = channel } = frame;
    const { relay, caller, sendTerminal, toRefusal } = this.#ports;
    this.#close(channel);
    const before = this.#open.get(instead);
    this.#open.delete(instead);
    try {
      if (this.#open.size >= relayLimits.channelsPerWindow) throw overloaded('this window');
      let hasEnded = false;
      const say = (said: HubToClient): void => {
        if (said.type === 'terminal.detached') {
          hasEnded = true;
          this.#forget(channel);
        }
        this.#ports.say(said);
      };
      const send = (frame: TerminalFrame): void => {
        sendTerminal(frame);
        if ('bytes' in frame) this.#line.sent(channel, frame.bytes.length);
      };
      const port = { channel, caller, sendTerminal: send, say, line: this.#line.join(channel) };
      const attachment = relay.attach(port, frame, before);
      // It may have ended while it was attached.
      if (!hasEnded) this.#open.set(channel, attachment);
    } catch (thrown) {
      this.#forget(channel);
      this.#refuse(channel, toRefusal(thrown));
    } finally {
      before?.detach();
      // Only now, so that the line that they share stays shared, and what is on its way there counted.
      if (instead !== channel) this.#forget(instead);
    }
  }

  #refuse(channel: number, error: HubError): void {
    this.#ports.onRefused(error);
    const { code, message, details } = error.toBody();
    const body = { code, message, ...(details ? { details: { ...details } } : {}) };
    this.#ports.say({ type: 'terminal.detached', channel, error: body });
  }
}

const isSize = ({ columns, rows }: { readonly columns: number; readonly rows: number }): boolean =>
  columns >= 2 && rows >= 2 && columns <= limits.terminalColumns && rows <= limits.terminalRows;
