import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { TranscriptPage } from '../../shared/model/transcript.ts';
import type { RawTerminal } from '../../runtime/cliCommand.ts';
import { playRecording } from '../../runtime/recording/playRecording.ts';
import { t } from '../l10n/text.ts';
import { Receipts } from './receipts.ts';

/** Pauses of a program are not as long when they are watched again. s. */
const longestPause = 2;

/** A recording that is played in a terminal of the editor: space pauses, q ends. */
export class ReplayPty implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #held = new vscode.EventEmitter<vscode.TerminalDimensions | undefined>();
  readonly #ended = new vscode.EventEmitter<void>();
  readonly #pages: AsyncIterable<TranscriptPage>;
  readonly #speed: number;
  readonly onDidWrite = this.#written.event;
  readonly onDidOverrideDimensions = this.#held.event;
  readonly onDidClose = this.#ended.event;
  #hear: (bytes: Uint8Array) => void = () => undefined;
  #leave: () => void = () => undefined;
  #isOver = false;

  constructor(pages: AsyncIterable<TranscriptPage>, speed: number) {
    this.#pages = pages;
    this.#speed = speed;
  }

  open(): void {
    void this.#play();
  }

  handleInput(text: string): void {
    if (this.#isOver) this.#ended.fire();
    else this.#hear(Buffer.from(text, 'utf8'));
  }

  close(): void {
    this.#leave();
  }

  async #play(): Promise<void> {
    try {
      const wish = { speed: this.#speed, idleLimit: longestPause, from: 0 };
      await playRecording(this.#sized(), this.#terminal(), wish);
      this.#say(t('This was the end. Press any key to close this terminal.'));
    } catch (thrown) {
      this.#say(plainLine(toError(thrown).message));
    }
    this.#isOver = true;
  }

  /** It is shown at the size at which it was recorded. */
  async *#sized(): AsyncGenerator<TranscriptPage> {
    let isFirst = true;
    for await (const page of this.#pages) {
      if (isFirst) this.#held.fire({ columns: page.columns, rows: page.rows });
      isFirst = false;
      yield page;
    }
  }

  #say(text: string): void {
    this.#written.fire(`\r\n\u001b[2m── ${text}\u001b[m\r\n`);
  }

  #terminal(): RawTerminal {
    const receipts = new Receipts(() => vscode.commands.executeCommand('setContext', 'rostrum.hasTerminals', true));
    return {
      size: () => ({ columns: 80, rows: 24 }),
      write: (bytes, done) => {
        this.#written.fire(Buffer.from(bytes).toString('utf8'));
        receipts.await(done);
      },
      onInput: (call) => (this.#hear = call),
      onResize: () => undefined,
      onEnd: (call) => (this.#leave = call),
      close: () => undefined,
    };
  }
}
