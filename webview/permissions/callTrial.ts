import * as z from 'zod';
import type { InputOf, ResultOf } from '../../shared/operations/operations.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';

/** A call as it is typed. */
export const callForm = z.object({ tool: z.string(), input: z.string(), server: z.string() });
export type CallForm = z.infer<typeof callForm>;

/** What would be decided about a call that nobody makes. */
export class CallTrial {
  form: CallForm = { tool: 'Bash', input: '', server: '' };
  verdict: ResultOf<'rule.test'> | undefined;
  failure: string | undefined;
  readonly #tools: PageTools;
  readonly #project: () => string;
  #turn = 0;

  constructor(tools: PageTools, project: () => string) {
    this.#tools = tools;
    this.#project = project;
  }

  edit(changes: Partial<CallForm>): void {
    this.form = { ...this.form, ...changes };
    // What was said of another call does not hold for this one.
    this.forget();
    this.#tools.redraw();
  }

  forget(): void {
    this.#turn += 1;
    this.verdict = undefined;
    this.failure = undefined;
  }

  async run(): Promise<void> {
    const { tool, input, server } = this.form;
    if (tool.trim() === '') return;
    this.#turn += 1;
    const turn = this.#turn;
    const params = { project: this.#project(), tool: tool.trim(), input: inputOf(input) };
    try {
      const verdict = await this.#tools.client.call('rule.test', server === '' ? params : { ...params, server });
      if (turn !== this.#turn) return;
      this.verdict = verdict;
      this.failure = undefined;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.verdict = undefined;
      this.failure = failureText(thrown);
    }
    this.#tools.redraw();
  }
}

/** What was typed as the tool would get it: JSON where it is some, else a text as it is. */
export function inputOf(typed: string): NonNullable<InputOf<'rule.test'>['input']> {
  if (!/^\s*[[{]/.test(typed)) return typed;
  try {
    return JSON.parse(typed) as NonNullable<InputOf<'rule.test'>['input']>;
  } catch {
    // A command line may begin like JSON: `[ -f x ] && …`.
    return typed;
  }
}
