import type { Server } from '../../shared/model/server.ts';
import type { Column, Question } from './answers.ts';
import { Answers } from './answers.ts';
import type { Asked, Figures, Offered } from './asked.ts';
import { gateRules } from './gateRules.ts';
import { byTurn } from './matching.ts';
import { pointsFor, scoreRules } from './scoreRules.ts';
import { hasFreeSlot } from './serverFacts.ts';

/** Instead of the points of a server that does not fit. */
export const unfit = -1;

/** How a place among the offered servers is judged for a task: its points, or unfit. */
export type Judge = (place: number) => number;

/**
 * Servers that are offered to tasks of one project, the longest idle first. What a server is by itself is found once,
 * and again after it was given a task; what tasks ask of it, once for all that ask the same.
 */
export class Offers {
  /** Places of the servers that were given something, in that order. */
  readonly taken: number[] = [];
  readonly #asked: Asked;
  readonly #offered: readonly Offered[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #own: number[];
  readonly #gates: readonly Answers[];
  readonly #parts: readonly Answers[];
  #open: number;

  /** @param asked - any of the tasks: what a server is by itself does not depend on it. */
  constructor(asked: Asked, servers: Iterable<Server>, figures: Figures) {
    const offered = [...servers].sort(byTurn).map((server) => ({ server, figures: figures(server.id) }));
    this.#asked = asked;
    this.#offered = offered;
    this.#places = new Map(offered.map(({ server }, place) => [server.id, place]));
    this.#own = offered.map((one) => ownPoints(asked, one));
    this.#open = offered.filter(({ server }) => hasFreeSlot(asked.state, server)).length;
    this.#gates = gateQuestions.map((question) => new Answers(question, offered));
    this.#parts = partQuestions.map((question) => new Answers(question, offered));
  }

  /** How many were offered. */
  get size(): number {
    return this.#offered.length;
  }

  /** How many of them have a free slot now. */
  get open(): number {
    return this.#open;
  }

  server(place: number): Server | undefined {
    return this.#offered[place]?.server;
  }

  judgeFor(asked: Asked): Judge {
    const gates = this.#gates.flatMap((answers) => answers.to(asked) ?? []);
    const parts = this.#parts.flatMap((answers) => answers.to(asked) ?? []);
    return (place) => {
      const own = this.#own[place] ?? unfit;
      return own === unfit ? unfit : pointsAt(own, gates, parts, place);
    };
  }

  /** A server was just given a task; it may be none of these. */
  take({ id }: Server): void {
    const place = this.#places.get(id);
    const one = place === undefined ? undefined : this.#offered[place];
    if (place === undefined || one === undefined) return;
    this.taken.push(place);
    this.#own[place] = ownPoints(this.#asked, one);
    if (!hasFreeSlot(this.#asked.state, one.server)) this.#open -= 1;
  }
}

const ownGates = gateRules.filter((rule) => rule.asks === undefined);
const ownParts = scoreRules.filter((rule) => rule.asks === undefined);

function ownPoints(asked: Asked, offered: Offered): number {
  if (!ownGates.every((rule) => rule.passes(asked)(offered))) return unfit;
  return ownParts.reduce((sum, rule) => sum + pointsFor(rule, asked)(offered), 0);
}

const gateQuestions = gateRules.flatMap(({ asks, passes }): Question[] => {
  if (asks === undefined) return [];
  return [
    {
      asks,
      answer: (asked) => {
        const isPassed = passes(asked);
        return (offered) => Number(isPassed(offered));
      },
    },
  ];
});

const partQuestions = scoreRules.flatMap((rule): Question[] =>
  rule.asks === undefined ? [] : [{ asks: rule.asks, answer: (asked) => pointsFor(rule, asked) }],
);

/** Loops, because it runs for each pair of task and server. */
function pointsAt(own: number, gates: readonly Column[], parts: readonly Column[], place: number): number {
  for (const gate of gates) if (gate(place) === 0) return unfit;
  let points = own;
  for (const part of parts) points += part(place);
  return points;
}
