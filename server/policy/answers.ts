import type { Asked, Asks, Offered } from './asked.ts';

/** Something that tasks may ask of servers, answered with a small whole number, which is never below 0. */
export interface Question {
  readonly asks: Asks;
  readonly answer: (asked: Asked) => (offered: Offered) => number;
}

/** What each of some servers answers to one question, by its place among them. */
export type Column = (place: number) => number;

/**
 * How many different wishes of one question are remembered. Real queues ask for fewer; a queue in which each task asks for
 * something else costs 2 bytes a server for each of these, so 512 KB for 1,000 servers, and is answered anew beyond.
 */
const maxColumns = 256;
const unknown = -1;

/** Answers to one question, shared by all tasks that ask the same. Each is found when it is first looked at. */
export class Answers {
  readonly #question: Question;
  readonly #offered: readonly Offered[];
  readonly #columns = new Map<string, Column>();

  constructor(question: Question, offered: readonly Offered[]) {
    this.#question = question;
    this.#offered = offered;
  }

  /** The answers to a task; undefined where it asks nothing. */
  to(asked: Asked): Column | undefined {
    const key = this.#question.asks(asked);
    if (key === undefined) return undefined;
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const column = columnOf(this.#question.answer(asked), this.#offered);
    if (this.#columns.size >= maxColumns) this.#columns.clear();
    this.#columns.set(key, column);
    return column;
  }
}

function columnOf(answer: (offered: Offered) => number, offered: readonly Offered[]): Column {
  const cells = new Int16Array(offered.length).fill(unknown);
  return (place) => {
    const known = cells[place] ?? unknown;
    if (known !== unknown) return known;
    const one = offered[place];
    const found = one === undefined ? 0 : answer(one);
    cells[place] = found;
    return found;
  };
}
