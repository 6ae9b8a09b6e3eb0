import { renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { toError } from '../../../shared/errors.ts';
import type { TerminalListeners } from '../listeners.ts';
import type { Emulator } from '../screen/emulator.ts';
import { SessionStream } from '../sessionStream.ts';
import type { StreamContext, StreamSubject } from '../sessionStream.ts';
import { StreamFilter } from '../stream/streamFilter.ts';
import type { Snapshot } from '../terminal.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { captureCommands, mergeModes, readCapture } from './capture.ts';
import type { Capture } from './capture.ts';
import { closePipeCommand, openPipeCommand } from './commands.ts';
import type { RunTmux } from './controlClient.ts';
import { readOlder } from './history.ts';
import { makeFifo, OutputPipe } from './outputPipe.ts';
import { RedrawDebt } from './redrawDebt.ts';
import { renderCapture } from './renderCapture.ts';

/** A session's pane in tmux, and where its output goes. */
export interface PaneSubject extends StreamSubject {
  readonly paneId: string;
  readonly fifoPath: string;
}

/** What a pane's output needs of its surroundings. */
export interface PaneOutputContext extends StreamContext {
  readonly run: RunTmux;
  readonly listeners: TerminalListeners;
  /** The pipe ended: the pane, or all of tmux, may be gone. */
  readonly onPipeEnded: () => void;
  /** Whether its program runs: an output that comes to its end is not piped anew. */
  readonly isRunning: () => boolean;
}

/**
 * The way of one pane's bytes into its stream: the pipe, the filter behind it, and another pipe with a capture of the
 * screen wherever the bytes alone do not tell what the screen shows.
 */
export class PaneOutput {
  readonly stream: SessionStream;
  readonly #context: PaneOutputContext;
  readonly #sessionId: string;
  readonly #paneId: string;
  readonly #fifoPath: string;
  readonly #filter = new StreamFilter();
  readonly #redraw: RedrawDebt;
  /** Whether the filter has seen the stream from where tmux began to read a sequence. */
  #isFilterKnown: boolean;
  #pipe: OutputPipe | undefined;
  #isRepiping = false;
  #seeding: Promise<void> | undefined;
  #timedString: number | undefined;
  #stringTimer: NodeJS.Timeout | undefined;

  /** Reads the pipe of a pane that was just made from its first byte on, or goes on with the one of a pane found again. */
  constructor(context: PaneOutputContext, subject: PaneSubject, isNew: boolean) {
    this.#context = context;
    this.#sessionId = subject.sessionId;
    this.#paneId = subject.paneId;
    this.#fifoPath = subject.fifoPath;
    this.stream = isNew ? SessionStream.begin(context, subject) : SessionStream.resume(context, subject);
    this.#isFilterKnown = isNew;
    this.#redraw = new RedrawDebt({ idleMs: () => this.#pipe?.idleMs ?? 0, pay: () => this.#payRedraw() });
    this.#tryPipe(isNew);
  }

  /** Whether another pipe takes the place of the one before. */
  get isRepiping(): boolean {
    return this.#isRepiping;
  }

  get isPipeEnded(): boolean {
    return this.#pipe?.isEnded ?? true;
  }

  /** Takes note of a size that the pane has now. */
  resized(columns: number, rows: number): void {
    this.stream.resize(columns, rows);
    // tmux breaks its lines anew in its own way.
    this.stream.screen.doubt();
    this.#context.listeners.tell((listener) => listener.resized?.(this.#sessionId, { columns, rows }));
    this.#redraw.owe();
  }

  /**
   * Exact where the screen is known or the session is quiet; else, and where a screen alone is wanted of a flood, right after what
   * came last, and made good later.
   */
  async snapshot(scrollbackLines: number): Promise<Snapshot> {
    const { screen } = this.stream;
    if (!screen.isExact) await this.#seed();
    const paneId = this.#paneId;
    const { run } = this.#context;
    const older = (emulator: Emulator) => readOlder({ paneId, emulator, scrollbackLines, run });
    const glance = scrollbackLines === 0 ? await screen.glance() : undefined;
    const { isExact, ...snapshot } = glance ?? (await screen.snapshot(scrollbackLines, older));
    // What takes the screen anew tells everybody of it, and brings this one in order as well.
    if (!isExact && this.#seeding === undefined) this.#redraw.owe();
    return snapshot;
  }

  /** Opens another pipe where the old one ended. What came in between is not known, so an epoch begins. */
  async repipe(hasPipe: boolean): Promise<void> {
    if (!this.#mayRepipe) return;
    if (hasPipe) await this.#context.run([closePipeCommand(this.#paneId)]);
    this.#isFilterKnown = false;
    await this.#replacePipe('its output was not read for a while');
  }

  /** Its program has ended: nobody is shown anything anew. */
  ending(): void {
    this.#redraw.forgive();
  }

  /** Reads until the pipe has ended, or nothing came for long; then no more. */
  async drain(): Promise<void> {
    const pipe = this.#pipe;
    if (!pipe) return;
    const idleMs = terminalLimits.drainIdleMs;
    await Promise.race([pipe.greeted, delay(idleMs, undefined, { ref: false })]);
    pipe.releaseGuard();
    while (!pipe.isEnded && pipe.idleMs < idleMs) {
      await Promise.race([pipe.ended, delay(idleMs - pipe.idleMs, undefined, { ref: false })]);
    }
    if (!pipe.isEnded) this.#context.onTrouble('an output pipe did not end', new Error(`session ${this.#sessionId}`));
    pipe.close();
  }

  /** Stops reading at once; what was not read waits in the FIFO for the next daemon. */
  abandon(): void {
    this.#pipe?.close();
  }

  /** Stops reading for an orderly end of the daemon: what waits for its rest is recorded as it came. */
  async suspend(): Promise<void> {
    this.#redraw.forgive();
    this.#pipe?.close();
    this.#pass(this.#filter.flush());
    await this.stream.close();
  }

  get #mayRepipe(): boolean {
    return this.#context.isRunning() && !this.#isRepiping;
  }

  async #payRedraw(): Promise<void> {
    const { screen } = this.stream;
    if (screen.isExact) await screen.follow();
    else if (await this.#seed()) return;
    this.#tellRedrawn();
  }

  /** Makes the screen exact where that loses nothing: tmux drops what a pipe holds that is replaced. */
  async #seed(): Promise<boolean> {
    const isQuiet = this.#pipe !== undefined && !this.#pipe.isEnded && this.#pipe.idleMs >= terminalLimits.quietMs;
    if (this.#seeding === undefined && (!isQuiet || !this.#mayRepipe)) return false;
    this.#seeding ??= this.#replacePipe('the screen was taken anew').finally(() => (this.#seeding = undefined));
    try {
      await this.#seeding;
    } catch (thrown) {
      this.#context.onTrouble('a screen cannot be taken', toError(thrown));
      return false;
    }
    return true;
  }

  /**
   * Pipe and capture are one list of commands, so the capture is the screen behind the last byte of the old pipe and
   * before the first byte of the new one: there an epoch begins.
   */
  async #replacePipe(reason: string): Promise<void> {
    if (!this.#mayRepipe) return;
    this.#isRepiping = true;
    const next = `${this.#fifoPath}.next`;
    try {
      await makeFifo(next);
      const commands = [openPipeCommand(this.#paneId, next), ...captureCommands(this.#paneId, this.stream.size)];
      const [, ...replies] = await this.#context.run(commands);
      await this.drain();
      if (!this.#context.isRunning()) return;
      this.#beginSeeded(reason, readCapture(replies));
      this.#pipe = this.#readPipe(next, true);
      await Promise.race([this.#pipe.greeted, delay(terminalLimits.drainIdleMs, undefined, { ref: false })]);
      // Under its own name a daemon looks for it that comes after a crash. Its writer, a shell that tmux has just started,
      // must have it open by then: it would make a file of the old name, and write into that.
      renameSync(next, this.#fifoPath);
    } finally {
      this.#isRepiping = false;
    }
  }

  #beginSeeded(reason: string, capture: Capture): void {
    const modes = mergeModes(this.stream.modes, capture);
    this.stream.beginEpoch(reason, renderCapture(capture, modes));
    // Before anything follows: a snapshot that is asked for now stands at the epoch's beginning, and nothing is between.
    this.#tellRedrawn();
    const { columns, rows } = this.stream.size;
    // A new size came while the screen was taken: it is taken again, because a new size owes that.
    if (capture.facts.pane_width !== columns || capture.facts.pane_height !== rows) this.stream.screen.doubt();
    if (this.#isFilterKnown) return;
    this.#filter.reset();
    this.#isFilterKnown = true;
    this.#pass(this.#filter.push(Buffer.from(capture.pending, 'latin1')));
  }

  #tellRedrawn(): void {
    this.#context.listeners.tell((listener) => listener.redrawn?.(this.#sessionId));
  }

  /** A program that runs is not given up for its pipe: the next sweep opens another. */
  #tryPipe(isNew: boolean): void {
    try {
      this.#pipe = this.#readPipe(this.#fifoPath, isNew);
    } catch (thrown) {
      this.#context.onTrouble('an output pipe cannot be opened', toError(thrown));
    }
  }

  #readPipe(path: string, isNew: boolean): OutputPipe {
    const pipe = new OutputPipe({ path, isNew, onBytes: (bytes) => this.#take(bytes) });
    void pipe.ended.then(() => {
      if (this.#context.isRunning() && pipe === this.#pipe) this.#context.onPipeEnded();
    });
    return pipe;
  }

  #take(bytes: Uint8Array): void {
    this.#pass(this.#filter.push(bytes));
    const { openString } = this.#filter;
    if (openString === undefined || openString === this.#timedString) return;
    this.#timedString = openString;
    clearTimeout(this.#stringTimer);
    this.#stringTimer = setTimeout(() => this.#giveUpString(openString), terminalLimits.stringMs).unref();
  }

  /** As tmux does. Which bytes came before and which after is not known to the last one. */
  #giveUpString(number: number): void {
    if (this.#filter.openString !== number || !this.#context.isRunning()) return;
    this.#pass(this.#filter.cutString());
    this.stream.screen.doubt();
    this.#redraw.owe();
  }

  #pass(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const position = this.stream.accept(bytes);
    this.#context.listeners.tell((listener) => listener.output?.(this.#sessionId, position, bytes));
  }
}
