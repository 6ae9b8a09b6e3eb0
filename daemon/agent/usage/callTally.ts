import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import { addTokens, noTokens } from '../../../shared/model/modelTokens.ts';
import { limits } from '../../../shared/timings.ts';

/** One call of a model. */
export interface CallFigures {
  readonly model: string;
  readonly tokens: ModelTokens;
}

/** Parts of one answer follow each other; calls at once are few. Older ones are folded away, so that memory is bounded. */
const keptCalls = 200;
const otherModel = 'other';

/** Adds up the calls of a conversation by model: told again, the last figures of a call hold. */
export class CallTally {
  private readonly calls = new Map<string, CallFigures>();
  private readonly folded = new Map<string, ModelTokens>();
  private foldedCalls = 0;

  note(id: string, figures: CallFigures): void {
    this.calls.set(id, figures);
    const [oldest] = this.calls.size > keptCalls ? this.calls : [];
    if (oldest === undefined) return;
    this.calls.delete(oldest[0]);
    this.foldedCalls += 1;
    add(this.folded, oldest[1]);
  }

  get count(): number {
    return this.calls.size + this.foldedCalls;
  }

  byModel(): Readonly<Record<string, ModelTokens>> {
    const sums = new Map(this.folded);
    for (const figures of this.calls.values()) add(sums, figures);
    return Object.fromEntries(sums);
  }

  /** Begins anew. */
  clear(): void {
    this.calls.clear();
    this.folded.clear();
    this.foldedCalls = 0;
  }
}

function add(sums: Map<string, ModelTokens>, { model, tokens }: CallFigures): void {
  // The last place is for all that come beyond it: nobody knows the price of these.
  const name = sums.has(model) || sums.size < limits.usedModels - 1 ? model : otherModel;
  sums.set(name, addTokens(sums.get(name) ?? noTokens, tokens));
}

/** All models together. */
export const allTokens = (byModel: Readonly<Record<string, ModelTokens>>): ModelTokens =>
  Object.values(byModel).reduce(addTokens, noTokens);
