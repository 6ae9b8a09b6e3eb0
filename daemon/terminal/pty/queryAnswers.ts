import { toError } from '../../../shared/errors.ts';
import type { Position } from '../../../shared/terminal/position.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { theme } from '../theme.ts';

/** Who knows the screen, and where answers go. */
export interface QueryAnswersPorts {
  /** What a terminal with the session's screen at a position says to a sequence; empty where it has no answer. */
  readonly ask: (position: Position, sequence: Uint8Array) => Promise<Uint8Array>;
  /** Types an answer. @throws where its program does not take it. */
  readonly type: (bytes: Uint8Array) => void;
  readonly onTrouble: (message: string, error: Error) => void;
}

const colourQuery = /^\u001b\](10|11|12);\?(\u0007|\u001b\\)$/;
const colours: Readonly<Record<string, string>> = { 10: theme.foreground, 11: theme.background, 12: theme.foreground };

/**
 * Answers what a program asks its terminal, where no tmux does. One answer to each question, in their order, as a terminal
 * with the screen at that place of the stream would give it, whoever watches. Of a flood of questions only as many are
 * answered as wait at once: a program that asks so much reads no answers.
 */
export class QueryAnswers {
  readonly #ports: QueryAnswersPorts;
  #turn: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(ports: QueryAnswersPorts) {
    this.#ports = ports;
  }

  answer(position: Position, query: Uint8Array): void {
    if (this.#waiting >= terminalLimits.waitingQueries) return;
    this.#waiting += 1;
    this.#turn = this.#turn.then(() => this.#answer(position, query)).finally(() => (this.#waiting -= 1));
  }

  async #answer(position: Position, query: Uint8Array): Promise<void> {
    try {
      const bytes = colourAnswer(query) ?? (await this.#ports.ask(position, query));
      if (bytes.length > 0) this.#ports.type(bytes);
    } catch (thrown) {
      this.#ports.onTrouble('a question to a terminal is not answered', toError(thrown));
    }
  }
}

/** The same colours as tmux says, in its words, with the end that the question had. */
function colourAnswer(query: Uint8Array): Uint8Array | undefined {
  const [, number = '', end = ''] = colourQuery.exec(Buffer.from(query).toString('latin1')) ?? [];
  const colour = colours[number];
  if (colour === undefined) return undefined;
  const channels = [1, 3, 5].map((at) => colour.slice(at, at + 2).repeat(2));
  return Buffer.from(`\u001b]${number};rgb:${channels.join('/')}${end}`, 'latin1');
}
