import * as z from 'zod';
import { HubError } from '../../shared/errors.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';
import { changesOf, placementOf, problemsOf } from './formDraft.ts';
import type { FormProblem } from './formDraft.ts';
import { formOf, isEdited, mergeForms } from './taskForm.ts';
import type { Conflict, TaskForm, TaskView } from './taskForm.ts';
import type { TimelineEntry } from './timelineText.ts';

/** A placement is tried out when typing has paused, not at each key. */
const tryMs = 350;
/** What changes often is fetched anew once in this time. */
const refetchMs = 400;
const pageRows = 100;

type Kept = Parameters<PageTools['client']['keep']>[0];
type Candidates = Pick<ResultOf<'task.why'>, 'candidates' | 'cheapest'>;
export type ContractView = ResultOf<'contract.show'>;
export type NoteView = ResultOf<'task.notes'>['rows'][number];

/** One of an older edition had fewer fields, and is forgotten. */
function isForm(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'title' in value && 'retries' in value;
}

/** What a person has begun here and not sent. */
const keptState = z.object({
  base: z.custom<TaskForm>(isForm),
  form: z.custom<TaskForm>(isForm),
  version: z.number(),
  note: z.string(),
});

/** The same as data that can be kept: texts, figures and lists are all that a form has. */
const plain = (state: z.infer<typeof keptState>): Kept => JSON.parse(JSON.stringify(state)) as Kept;

/** The state of the page: what the hub said of the task, and what a person has typed. */
export class TaskModel {
  readonly tools: PageTools;
  view: TaskView | undefined;
  /** Why there is nothing to show. */
  missing: string | undefined;
  /** The form as the hub had it, at the version that was seen. */
  base: TaskForm | undefined;
  form: TaskForm | undefined;
  version = 0;
  conflicts: readonly Conflict[] = [];
  problems: readonly FormProblem[] = [];
  isSaving = false;
  /** What the last wish came to, where it was refused. */
  failure: string | undefined;
  note = '';
  isUrgent = false;
  /** The task that it is to wait for, as it is typed. */
  waitsFor = '';
  notes: readonly NoteView[] = [];
  timeline: readonly TimelineEntry[] = [];
  timelineNext: string | undefined;
  prunedUpTo: number | undefined;
  why: Candidates | undefined;
  whyFailure: string | undefined;
  readonly contracts = new Map<string, ContractView>();
  readonly openContracts = new Set<string>();
  #isFetchDue = false;
  #trying: ReturnType<typeof setTimeout> | undefined;
  #trial = 0;

  constructor(tools: PageTools) {
    this.tools = tools;
  }

  get id(): string {
    return this.tools.client.id ?? '';
  }

  /** The newest row, where the window has it; else that of the last fetch. */
  get row(): TaskRow | undefined {
    return this.tools.client.mirror.get('task', this.id) ?? this.view?.task;
  }

  get isEdited(): boolean {
    return this.base !== undefined && this.form !== undefined && isEdited(this.base, this.form);
  }

  onMessage(message: HostToPage): void {
    if (message.type === 'begin') this.#begin(message.kept);
    const isConnected = this.tools.client.connection.state === 'connected';
    const isOwn = message.type === 'rows' && message.rows.some(({ id }) => id === this.id);
    if (message.type === 'begin' || (message.type === 'connection' && isConnected)) void this.fetch();
    else if (isOwn) this.#refetchSoon();
  }

  /** What the hub says of the task now; a form that was begun keeps what was typed. */
  async fetch(): Promise<void> {
    const { client, redraw } = this.tools;
    const { id } = this;
    try {
      const view = await client.call('task.view', { id });
      if (id !== this.id) return;
      this.missing = undefined;
      this.#see(view);
      redraw();
      // Where a person has not read to the end, what is new waits behind "Show more".
      const news = this.timelineNext === undefined ? this.fetchTimeline() : undefined;
      await Promise.all([news, this.#fetchNotes(), this.tryPlacement(), this.#refetchContracts()]);
    } catch (thrown) {
      if (this.view === undefined) this.missing = failureText(thrown);
    }
    redraw();
  }

  edit(changes: Partial<TaskForm>): void {
    if (this.form === undefined) return;
    this.form = { ...this.form, ...changes };
    this.problems = problemsOf(this.form);
    this.#keep();
    if (changes.placement !== undefined) {
      clearTimeout(this.#trying);
      this.#trying = setTimeout(() => void this.tryPlacement(), tryMs);
    }
    this.tools.redraw();
  }

  writeNote(note: string): void {
    this.note = note;
    this.#keep();
    this.tools.redraw();
  }

  /** Takes what another person saved in the place of what was typed in this field. */
  takeTheirs({ field, theirs }: Conflict): void {
    this.conflicts = this.conflicts.filter((conflict) => conflict.field !== field);
    this.edit({ [field]: theirs });
  }

  /** Back to how the hub has it. */
  discard(): void {
    this.form = this.base;
    this.conflicts = [];
    this.problems = [];
    this.failure = undefined;
    this.#keep();
    void this.tryPlacement();
    this.tools.redraw();
  }

  async save(): Promise<void> {
    const { base, form, version, id } = this;
    if (base === undefined || form === undefined || this.isSaving || this.problems.length > 0) return;
    this.isSaving = true;
    this.failure = undefined;
    this.tools.redraw();
    try {
      await this.tools.client.call('task.update', { id, version, ...changesOf(base, form) });
      // Keys that were typed while it was on its way stay typed.
      this.base = form;
      this.conflicts = [];
      await this.fetch();
    } catch (thrown) {
      if (thrown instanceof HubError && thrown.code === 'stale-version') await this.fetch();
      else this.failure = failureText(thrown);
    }
    this.isSaving = false;
    this.#keep();
    this.tools.redraw();
  }

  /** Lets it wait for another, by that one's id or ref. */
  async waitFor(): Promise<void> {
    const on = this.waitsFor.trim();
    const { row } = this;
    if (on === '' || row === undefined) return;
    await this.wish(async () => {
      await this.tools.client.call('task.dependency.add', { id: row.id, version: row.version, on });
      this.waitsFor = '';
    });
  }

  async addNote(): Promise<void> {
    const text = this.note.trim();
    if (text === '') return;
    await this.wish(async () => {
      await this.tools.client.call('task.note', { id: this.id, text, urgent: this.isUrgent });
      this.note = '';
      this.isUrgent = false;
      this.#keep();
      await Promise.all([this.#fetchNotes(), this.fetchTimeline()]);
    });
  }

  /** Does something that may be refused; a refusal is shown above the page. */
  async wish(act: () => Promise<unknown>): Promise<boolean> {
    this.failure = undefined;
    try {
      await act();
      return true;
    } catch (thrown) {
      this.failure = failureText(thrown);
      return false;
    } finally {
      this.tools.redraw();
    }
  }

  /** The next page; where all is there, what came since. */
  async fetchTimeline(): Promise<void> {
    const last = this.timeline.at(-1)?.seq;
    const after = this.timelineNext ?? (last === undefined ? undefined : String(last));
    const page = await this.tools.client.call('task.timeline', {
      id: this.id,
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
    });
    const from = after === undefined ? -1 : Number(after);
    const known = this.timeline.filter(({ seq }) => seq <= from);
    this.timeline = [...known, ...page.rows];
    this.timelineNext = page.next;
    this.prunedUpTo ??= page.prunedUpTo;
  }

  async showContract(key: string): Promise<void> {
    if (this.openContracts.delete(key)) return this.tools.redraw();
    this.openContracts.add(key);
    await this.wish(() => this.#fetchContract(key));
  }

  /** Where it would run: as it is saved, or as the form has it now. */
  async tryPlacement(): Promise<void> {
    const { client, redraw } = this.tools;
    const { row, form, base } = this;
    this.#trial += 1;
    const trial = this.#trial;
    if (row === undefined || form === undefined || base === undefined) return;
    const isChanged = JSON.stringify(form.placement) !== JSON.stringify(base.placement);
    try {
      const found =
        row.status === 'pending' && !isChanged
          ? await client.call('task.why', { id: this.id })
          : await client.call('placement.check', {
              project: row.projectId,
              placement: placementOf(form.placement) ?? {},
            });
      if (trial !== this.#trial) return;
      this.why = found;
      this.whyFailure = undefined;
    } catch (thrown) {
      if (trial !== this.#trial) return;
      this.whyFailure = failureText(thrown);
    }
    redraw();
  }

  #begin(kept: unknown): void {
    this.view = undefined;
    this.base = undefined;
    this.form = undefined;
    this.timeline = [];
    this.timelineNext = undefined;
    this.notes = [];
    this.contracts.clear();
    const read = keptState.safeParse(kept);
    if (!read.success) return;
    ({ base: this.base, form: this.form, version: this.version, note: this.note } = read.data);
    this.problems = problemsOf(read.data.form);
  }

  #see(view: TaskView): void {
    const theirs = formOf(view);
    const { base, form } = this;
    this.view = view;
    if (base === undefined || form === undefined || !isEdited(base, form)) {
      this.form = theirs;
      this.conflicts = [];
    } else if (view.task.version !== this.version) {
      const merged = mergeForms(base, theirs, form);
      this.form = merged.form;
      const former = this.conflicts.filter(
        ({ field }) => !merged.conflicts.some((conflict) => conflict.field === field),
      );
      this.conflicts = [...former, ...merged.conflicts];
    }
    this.base = theirs;
    this.version = view.task.version;
    this.problems = this.isEdited && this.form !== undefined ? problemsOf(this.form) : [];
  }

  async #fetchNotes(): Promise<void> {
    const notes: NoteView[] = [];
    let after: string | undefined;
    do {
      const page: ResultOf<'task.notes'> = await this.tools.client.call('task.notes', {
        id: this.id,
        limit: pageRows,
        ...(after === undefined ? {} : { after }),
      });
      notes.push(...page.rows);
      after = page.next;
    } while (after !== undefined && notes.length < pageRows * 10);
    this.notes = notes;
  }

  async #fetchContract(key: string): Promise<void> {
    this.contracts.set(key, await this.tools.client.call('contract.show', { id: this.id, key }));
  }

  async #refetchContracts(): Promise<void> {
    await Promise.all([...this.openContracts].map((key) => this.#fetchContract(key)));
  }

  #refetchSoon(): void {
    if (this.#isFetchDue) return;
    this.#isFetchDue = true;
    setTimeout(() => {
      this.#isFetchDue = false;
      void this.fetch();
    }, refetchMs);
  }

  #keep(): void {
    const { base, form, version, note } = this;
    const isNothing = !this.isEdited && note === '';
    if (base === undefined || form === undefined) return;
    this.tools.client.keep(isNothing ? null : plain({ base, form, version, note }));
  }
}
