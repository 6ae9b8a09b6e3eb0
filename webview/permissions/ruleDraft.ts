import * as z from 'zod';
import { HubError } from '../../shared/errors.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { limits } from '../../shared/timings.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';
import { additionOf, changesOf, findProblems, isTyped, problemsFrom, trialOf } from './ruleForm.ts';
import type { RuleForm, RuleProblems } from './ruleForm.ts';

/** A draft is tried when a person stops typing for a moment. */
const tryMs = 250;
/** How far back a draft is tried: as far as the hub remembers. */
const triedCalls = limits.recentDecisions;

export type DryRun = ResultOf<'rule.dryrun'>;

/** What a draft is made with. */
interface DraftOptions {
  readonly tools: PageTools;
  readonly project: () => string;
  /** What is typed changed, so that it can be kept. */
  readonly onTyped: () => void;
}

/** A rule that is being written, with what the hub says of it meanwhile. */
export class RuleDraft {
  form: RuleForm;
  /** The form before anything was typed. */
  readonly from: RuleForm;
  problems: RuleProblems = {};
  found: DryRun | undefined;
  failure: string | undefined;
  isSaving = false;
  /** Its pattern takes more than the call that it was made of. */
  readonly isWider: boolean;
  readonly #options: DraftOptions;
  #trying: ReturnType<typeof setTimeout> | undefined;
  #turn = 0;

  constructor(options: DraftOptions, from: RuleForm, { form = from, isWider = false } = {}) {
    this.#options = options;
    this.from = from;
    this.form = form;
    this.isWider = isWider;
    this.problems = findProblems(form);
    void this.try();
  }

  get isTyped(): boolean {
    return isTyped(this.form, this.from);
  }

  get isWrong(): boolean {
    return Object.keys(this.problems).length > 0;
  }

  edit(changes: Partial<RuleForm>): void {
    this.form = { ...this.form, ...changes };
    const before = this.problems;
    this.problems = findProblems(this.form);
    // What the hub said of a field that nobody touched still holds.
    for (const field of ['tool', 'args'] as const)
      if (!(field in changes) && before[field] !== undefined)
        this.problems = { [field]: before[field], ...this.problems };
    clearTimeout(this.#trying);
    this.#trying = setTimeout(() => void this.try(), tryMs);
    this.#options.onTyped();
    this.#options.tools.redraw();
  }

  /** Holds it against the recorded calls; the hub says too whether its patterns are some. */
  async try(): Promise<void> {
    const { tools, project } = this.#options;
    this.#turn += 1;
    const turn = this.#turn;
    if (Object.keys(findProblems(this.form)).length > 0) return;
    try {
      const found = await tools.client.call('rule.dryrun', trialOf(this.form, project(), triedCalls));
      if (turn !== this.#turn) return;
      this.found = found;
      this.problems = {};
      this.failure = undefined;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.#refused(thrown);
    }
    tools.redraw();
  }

  /** Hands it to the hub; whether it was taken. */
  async save(): Promise<boolean> {
    if (this.isWrong || this.isSaving) return false;
    const { tools } = this.#options;
    const { id } = this.form;
    this.isSaving = true;
    tools.redraw();
    try {
      if (id === undefined) await tools.client.call('rule.add', additionOf(this.form));
      else await tools.client.call('rule.update', changesOf({ ...this.form, id }));
      return true;
    } catch (thrown) {
      this.#refused(thrown);
      return false;
    } finally {
      this.isSaving = false;
      tools.redraw();
    }
  }

  /** It is not looked at any more. */
  close(): void {
    this.#turn += 1;
    clearTimeout(this.#trying);
  }

  #refused(thrown: unknown): void {
    const problems = thrown instanceof HubError ? problemsFrom(namedProblems(thrown)) : {};
    const isNamed = Object.keys(problems).length > 0;
    this.problems = problems;
    this.found = undefined;
    this.failure = isNamed ? undefined : failureText(thrown);
  }
}

/** What a refusal says of single fields. */
const namedProblems = ({ details }: HubError) => refusedFields.safeParse(details).data?.problems ?? [];

const refusedFields = z.object({ problems: z.array(z.object({ path: z.string(), message: z.string() })) });
