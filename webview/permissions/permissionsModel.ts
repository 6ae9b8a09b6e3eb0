import * as z from 'zod';
import type { RuleEffect } from '../../shared/model/rule.ts';
import type { ToolDecisionRow } from '../../shared/model/toolDecision.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';
import { CallTrial, callForm } from './callTrial.ts';
import { DecisionLog, everything, logFilter } from './decisionLog.ts';
import type { LogFilter } from './decisionLog.ts';
import { proposeRule } from './proposeRule.ts';
import type { Proposal } from './proposeRule.ts';
import { RuleDraft } from './ruleDraft.ts';
import { formOf, noForm, ruleForm } from './ruleForm.ts';
import type { RuleForm } from './ruleForm.ts';
import type { RuleView } from './ruleGroups.ts';
import type { Looker, Place } from './ruleRights.ts';

/** Changes of rules that come together are fetched together. */
const gatherMs = 150;
/** A hub has 100 rules in each scope: more pages than this are those of very many servers. */
const maxRulePages = 4;
const rulesPerPage = 500;

type Counts = ResultOf<'decision.counts'>;

const keptState = z.object({
  project: z.string(),
  filter: logFilter,
  call: callForm,
  draft: z.object({ from: ruleForm, form: ruleForm }).optional(),
});

/** The state of the page of permissions: the rules of one project, the log of decisions, and a rule that is being written. */
export class PermissionsModel {
  readonly tools: PageTools;
  /** The chosen project; empty before any is known. */
  project = '';
  rules: readonly RuleView[] = [];
  unmatched: RuleEffect = 'ask';
  counts: Counts | undefined;
  isFetched = false;
  /** All rows that the page begins with are there. */
  isTold = false;
  failure: string | undefined;
  draft: RuleDraft | undefined;
  /** A rule that somebody wants while another one is half written. */
  proposal: Proposal | undefined;
  /** The rule that is about to be removed. */
  removing: string | undefined;
  readonly log: DecisionLog;
  readonly trial: CallTrial;
  #turn = 0;
  #isFetchDue = false;
  #due: Extract<HostToPage, { type: 'propose' }>['call'] | undefined;

  constructor(tools: PageTools) {
    this.tools = tools;
    this.log = new DecisionLog(tools, () => this.project);
    this.trial = new CallTrial(tools, () => this.project);
  }

  get looker(): Looker {
    const { mirror, connection, mayChange } = this.tools.client;
    return { mirror, isAdmin: connection.you?.admin === true, mayChange };
  }

  onMessage(message: HostToPage): void {
    switch (message.type) {
      case 'begin':
        return this.#begin(message.kept);
      case 'rows':
        return this.#onRows(message);
      case 'connection':
        if (message.connection.state === 'connected') void this.fetch();
        return;
      case 'pulse':
        if (message.key === `decisions/${this.project}`) void this.#fetchNews();
        return;
      case 'propose':
        this.#due = message.call;
        return this.#takeProposal();
      default:
        return;
    }
  }

  choose(project: string): void {
    if (project === this.project) return;
    this.project = project;
    this.rules = [];
    this.counts = undefined;
    this.isFetched = false;
    this.removing = undefined;
    this.closeDraft();
    this.log.filter = everything;
    this.log.rows = [];
    this.log.next = undefined;
    this.log.isFetched = false;
    this.trial.edit({ server: '' });
    this.keep();
    void this.fetch();
  }

  /** All that the page shows of the hub, anew. */
  async fetch(): Promise<void> {
    if (this.project === '') return;
    await Promise.all([this.#fetchRules(), this.log.fetch(), this.draft?.try()]);
  }

  filter(changes: Partial<LogFilter>): void {
    void this.log.show({ ...this.log.filter, ...changes });
    this.keep();
    this.tools.redraw();
  }

  /** Begins a rule that holds there. */
  add(place: Place): void {
    this.#open(noForm(place));
  }

  change(rule: RuleView): void {
    this.#open(formOf(rule));
  }

  /** Begins a rule for calls like this one; what is half written stays, and the new one waits beside it. */
  propose(decision: ToolDecisionRow): void {
    this.#offer(proposeRule(this.looker, { ...decision, projectId: this.project }));
  }

  /** Goes on with the rule that was proposed, and leaves what was half written. */
  takeProposal(): void {
    const { proposal } = this;
    if (proposal !== undefined) this.#open(proposal.form, proposal);
  }

  closeDraft(): void {
    this.draft?.close();
    this.draft = undefined;
    this.proposal = undefined;
    this.keep();
    this.tools.redraw();
  }

  async save(): Promise<void> {
    const { draft } = this;
    if (draft === undefined || !(await draft.save())) return;
    if (this.draft === draft) this.closeDraft();
    await this.#fetchRules();
  }

  async move(rule: RuleView, position: number): Promise<void> {
    await this.#wish(() => this.tools.client.call('rule.move', { id: rule.id, position }));
  }

  async remove(rule: RuleView): Promise<void> {
    this.removing = undefined;
    if (this.draft?.form.id === rule.id) this.closeDraft();
    await this.#wish(() => this.tools.client.call('rule.remove', { id: rule.id }));
  }

  /** Keeps what a person chose and typed, for the next time that the page is open. */
  keep(): void {
    const { project, draft, trial, log } = this;
    const typed = draft?.isTyped === true ? { draft: { from: draft.from, form: draft.form } } : {};
    // Through JSON: fields that are undefined are none.
    const state: unknown = JSON.parse(JSON.stringify({ project, filter: log.filter, call: trial.form, ...typed }));
    this.tools.client.keep(state as Parameters<typeof this.tools.client.keep>[0]);
  }

  #begin(kept: unknown): void {
    this.isFetched = false;
    const read = keptState.safeParse(kept);
    if (!read.success) return;
    const { project, filter, call, draft } = read.data;
    this.project = project;
    this.log.filter = filter;
    this.trial.form = call;
    if (draft !== undefined) this.#open(draft.from, { form: draft.form, isWider: false });
  }

  #onRows({ rows, removed, complete }: Extract<HostToPage, { type: 'rows' }>): void {
    if (complete === true) {
      this.isTold = true;
      const projects = this.tools.client.mirror.all('project');
      if (!projects.has(this.project)) this.project = firstOf(projects.values());
      void this.fetch();
      this.#takeProposal();
    } else if (rows.some(({ kind }) => kind === 'rule') || removed.some((id) => id.startsWith('rule_'))) {
      this.#fetchSoon();
    }
  }

  /** A call that the window wants a rule for, as soon as it is known who looks at the page. */
  #takeProposal(): void {
    const call = this.#due;
    if (call === undefined || !this.tools.client.mirror.all('project').has(call.projectId)) return;
    this.#due = undefined;
    if (call.projectId !== this.project && this.draft?.isTyped !== true) this.choose(call.projectId);
    this.#offer(proposeRule(this.looker, { ...call, effect: 'ask' }));
  }

  #offer(proposal: Proposal | undefined): void {
    if (proposal === undefined) return;
    if (this.draft?.isTyped === true) this.proposal = proposal;
    else this.#open(proposal.form, proposal);
    this.tools.redraw();
  }

  #open(from: RuleForm, { form = from, isWider = false }: Partial<Proposal> = {}): void {
    this.draft?.close();
    this.proposal = undefined;
    const { tools } = this;
    const project = (): string => this.project;
    this.draft = new RuleDraft({ tools, project, onTyped: () => this.keep() }, from, { form, isWider });
    this.keep();
    tools.redraw();
  }

  #fetchSoon(): void {
    if (this.#isFetchDue) return;
    this.#isFetchDue = true;
    setTimeout(() => {
      this.#isFetchDue = false;
      this.trial.forget();
      void Promise.all([this.#fetchRules(), this.draft?.try()]);
    }, gatherMs);
  }

  async #fetchNews(): Promise<void> {
    await Promise.all([this.#fetchRules(), this.log.fetchNews()]);
  }

  async #fetchRules(): Promise<void> {
    const { client, redraw } = this.tools;
    const { project } = this;
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const rules: RuleView[] = [];
      let after: string | undefined;
      for (let page = 0; page < maxRulePages; page += 1) {
        const cursor = after === undefined ? {} : { after };
        const found = await client.call('rule.list', { project, limit: rulesPerPage, ...cursor });
        rules.push(...found.rows);
        if (turn === this.#turn) this.unmatched = found.unmatched;
        after = found.next;
        if (after === undefined) break;
      }
      const counts = await client.call('decision.counts', { project });
      if (turn !== this.#turn) return;
      Object.assign(this, { rules, counts, isFetched: true, failure: undefined });
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = failureText(thrown);
    }
    redraw();
  }

  async #wish(act: () => Promise<unknown>): Promise<void> {
    this.failure = undefined;
    try {
      await act();
      await this.#fetchRules();
    } catch (thrown) {
      this.failure = failureText(thrown);
    }
    this.tools.redraw();
  }
}

const firstOf = (projects: Iterable<{ readonly id: string; readonly name: string }>): string =>
  [...projects].sort((one, other) => one.name.localeCompare(other.name))[0]?.id ?? '';
