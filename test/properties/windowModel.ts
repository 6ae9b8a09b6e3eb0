import type { Row } from '../../shared/model/rows.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import type { Connection, ConnectionHandler } from '../../server/link/connection.ts';
import { Wire } from './wire.ts';

/** A person at a window, as a client should be: it keeps a mirror, resumes where it left, repeats what was not answered. */
export class WindowModel {
  readonly personId: string;
  readonly #token: string;
  readonly mirror = new Map<string, Row>();
  /** What each command was answered with, the first time. */
  readonly answers = new Map<string, string>();
  readonly flaws: string[] = [];
  wire: Wire | undefined;
  #last: { runId: string; seq: number } | undefined;
  #runId = '';
  #calls = 0;
  readonly #asked = new Map<number, string>();

  constructor(personId: string, token: string) {
    this.personId = personId;
    this.#token = token;
  }

  connect(open: (connection: Connection) => ConnectionHandler, isResumed: boolean): void {
    this.wire?.cut();
    this.#asked.clear();
    this.wire = new Wire(open);
    const last = isResumed && this.#last !== undefined ? { last: this.#last } : {};
    this.wire.say({ type: 'hello', protocol: protocolVersion, clientId: 'window', token: this.#token, ...last });
  }

  call(operation: string, params: object, commandId: string): void {
    this.#calls += 1;
    this.#asked.set(this.#calls, commandId);
    this.wire?.say({ type: 'call', call: this.#calls, operation, params, commandId });
  }

  /** Takes up to so many frames. */
  take(count: number): void {
    for (let taken = 0; taken < count; taken += 1) {
      const text = this.wire?.take();
      if (text === undefined) return;
      this.#onFrame(JSON.parse(text));
    }
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- a frame as it came
  #onFrame(frame: any): void {
    if (frame.type === 'welcome') {
      this.#runId = frame.runId;
      if (frame.fresh) this.mirror.clear();
    }
    if (frame.type === 'rows') {
      for (const row of frame.rows) this.mirror.set(row.id, row);
      for (const id of frame.removed) this.mirror.delete(id);
      this.#last = { runId: this.#runId, seq: frame.seq };
    }
    if (frame.type === 'result') this.#onResult(frame.call, JSON.stringify(frame.result));
    if (frame.type === 'refused' && frame.error.code === 'internal') this.flaws.push(JSON.stringify(frame));
  }

  #onResult(call: number, result: string): void {
    const commandId = this.#asked.get(call);
    if (commandId === undefined) return;
    const before = this.answers.get(commandId);
    this.answers.set(commandId, before ?? result);
    if (before !== undefined && before !== result)
      this.flaws.push(`${commandId} was answered ${before}, and repeated ${result}`);
  }
}
