import type { HubClient } from '../../hub/hubClient.ts';
import { readActivity, sessionOfPulse, watchedOfPulse } from '../../hub/pulseReaders.ts';
import { Signal } from '../../hub/signal.ts';
import { t } from '../../l10n/text.ts';
import type { RowsChange } from '../../../shared/client/mirror.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import { compareNames, GroupIndex } from '../groupIndex.ts';
import type { RowState } from '../filteredTree.ts';
import type { TreeChange, TreeModel, TreeRow } from '../treeModel.ts';
import { othersIn, sessionTreeRow } from './sessionRowView.ts';
import type { Omitted } from './sessionRowView.ts';
import { sessionState } from './sessionState.ts';
import { watchingText } from './watching.ts';

/** By what sessions stand together. */
export const groupings = ['server', 'task', 'activity', 'none'] as const;
export type Grouping = (typeof groupings)[number];

/** What the tree is made from. */
export type SessionTreeSource = Pick<
  HubClient,
  'mirror' | 'pulses' | 'call' | 'connection' | 'onRows' | 'onPulse' | 'onConnection'
>;

/** How it begins, and its clock. */
export interface SessionTreeOptions {
  readonly grouping?: Grouping;
  readonly now?: () => number;
}

const prefix = 'group:';
const endedGroup = `${prefix}ended`;
/** Sessions that stand at the top. */
const noGroup = '';
const longestTitle = 60;

/** The terminals that agents and shells run in: grouped, those that have ended folded at the end. */
export class SessionTree implements TreeModel {
  readonly changed = new Signal<TreeChange>();
  readonly #source: SessionTreeSource;
  readonly #now: () => number;
  readonly #index: GroupIndex;
  /** What was drawn of each session's activity, and the name that it was sorted by. */
  readonly #drawn = new Map<string, string>();
  readonly #names = new Map<string, string>();
  /** Dead sessions that another one goes on with: nobody has to see to them. */
  readonly #resumed = new Set<string>();
  #grouping: Grouping;

  constructor(source: SessionTreeSource, { grouping = 'server', now = Date.now }: SessionTreeOptions = {}) {
    this.#source = source;
    this.#now = now;
    this.#grouping = grouping;
    this.#index = new GroupIndex((one, other) => this.#compare(one, other));
    this.#fill();
    source.onRows.on((change) => this.#take(change));
    source.onPulse.on((key) => this.#takePulse(key));
    // What may be done with rows depends on who one is.
    source.onConnection.on(() => this.changed.tell('all'));
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  groupBy(grouping: Grouping): void {
    if (grouping === this.#grouping) return;
    this.#grouping = grouping;
    this.#index.clear();
    this.#fill();
    this.changed.tell('all');
  }

  /** Ages go on: rows that show one are drawn anew. */
  tick(): void {
    const away = [...this.#source.mirror.all('session').values()].filter(
      ({ lifecycle }) => lifecycle === 'unreachable',
    );
    if (away.length > 0) this.changed.tell(away.map(({ id }) => id));
  }

  roots(): readonly string[] {
    const groups = this.#index.groups.filter((group) => group !== noGroup && group !== endedGroup);
    const sorted = groups
      .map((group) => ({ group, key: this.#sortKey(group) }))
      .sort((one, other) => compareNames(one.key, other.key))
      .map(({ group }) => group);
    return [...this.#index.membersOf(noGroup), ...sorted, ...(this.#index.has(endedGroup) ? [endedGroup] : [])];
  }

  childrenOf(id: string): readonly string[] {
    return id.startsWith(prefix) ? this.#index.membersOf(id) : [];
  }

  parentOf(id: string): string | undefined {
    const group = this.#index.groupOf(id);
    return group === noGroup ? undefined : group;
  }

  row(id: string): TreeRow | undefined {
    if (id.startsWith(prefix)) return this.#index.has(id) ? this.#groupRow(id) : undefined;
    const session = this.#source.mirror.get('session', id);
    if (session === undefined) return undefined;
    const omit = session.lifecycle === 'exited' ? 'none' : omitted[this.#grouping];
    return sessionTreeRow(this.#source, session, { omit, now: this.#now() });
  }

  /** How a session stands, whatever it ended with; undefined for groups. */
  stateOf(id: string): RowState | undefined {
    const session = this.#source.mirror.get('session', id);
    if (session === undefined) return undefined;
    const { icon, word } = sessionState(session, readActivity(this.#source.pulses, id));
    return session.lifecycle === 'exited' ? { icon: { id: 'archive' }, word: t('ended') } : { icon, word };
  }

  #groupRow(group: string): TreeRow {
    const count = this.#index.countOf(group);
    const shared = { description: String(count), context: 'sessions', children: 'expanded' } as const;
    if (group === endedGroup)
      return {
        ...shared,
        label: t('Ended'),
        icon: { id: 'archive' },
        children: 'collapsed',
        context: 'sessions ended',
      };
    const { mirror } = this.#source;
    const key = group.slice(group.indexOf(':', prefix.length) + 1);
    switch (this.#grouping) {
      case 'server': {
        const server = mirror.get('server', key);
        const icon = { id: server?.state === 'offline' ? 'debug-disconnect' : 'server' };
        return { ...shared, label: server?.name ?? t('Removed server'), icon, context: 'sessions ofserver' };
      }
      case 'task': {
        if (key === '') return { ...shared, label: t('Without a task'), icon: { id: 'terminal' } };
        const task = mirror.get('task', key);
        const label = task === undefined ? t('A task that is not shown') : `${task.ref} ${plainLine(task.title)}`;
        return {
          ...shared,
          label: label.slice(0, longestTitle),
          icon: { id: 'checklist' },
          context: 'sessions oftask',
        };
      }
      case 'activity':
      case 'none': {
        const first = mirror.get('session', this.#index.membersOf(group)[0] ?? '');
        const state = first && sessionState(first, readActivity(this.#source.pulses, first.id));
        return { ...shared, label: state?.word ?? '', icon: state?.icon };
      }
    }
  }

  #groupOf(session: SessionRow): string {
    const isSettled = session.lifecycle === 'lost' && this.#resumed.has(session.id);
    if (session.lifecycle === 'exited' || isSettled) return endedGroup;
    switch (this.#grouping) {
      case 'server':
        return `${prefix}server:${session.serverId}`;
      case 'task':
        return `${prefix}task:${session.taskId ?? ''}`;
      case 'activity': {
        const activity = readActivity(this.#source.pulses, session.id);
        const { rank, word } = sessionState(session, activity);
        return `${prefix}activity:${rank} ${word}`;
      }
      case 'none':
        return noGroup;
    }
  }

  /** Groups of states come in the order of their urgency, others by what they are called; no task comes last. */
  #sortKey(group: string): string {
    if (this.#grouping === 'activity') return group;
    if (group === `${prefix}task:`) return '\uffff';
    return this.row(group)?.label ?? '';
  }

  #compare(one: string, other: string): number {
    const { mirror } = this.#source;
    const a = mirror.get('session', one);
    const b = mirror.get('session', other);
    if (a === undefined || b === undefined) return 0;
    if (this.#index.groupOf(one) === endedGroup) return (b.endedAt ?? 0) - (a.endedAt ?? 0);
    return compareNames(a.name, b.name) || a.createdAt - b.createdAt;
  }

  #fill(): void {
    const sessions = [...this.#source.mirror.all('session').values()];
    for (const { resumedFrom } of sessions) if (resumedFrom !== undefined) this.#resumed.add(resumedFrom);
    for (const session of sessions) {
      this.#index.put(session.id, this.#groupOf(session));
      this.#names.set(session.id, session.name);
    }
  }

  #take({ changed, removed }: RowsChange): void {
    const due = new Set<string>();
    for (const row of removed) {
      if (row.kind !== 'session') continue;
      this.#place(row.id, undefined, due);
      this.#drawn.delete(row.id);
      this.#names.delete(row.id);
      this.#resumed.delete(row.id);
    }
    for (const row of changed) {
      if (row.kind === 'session') this.#takeSession(row, due);
      else if (row.kind === 'server' || row.kind === 'task') this.#namesChanged(row, due);
    }
    if (due.has(noGroup)) this.changed.tell('all');
    else if (due.size > 0) this.changed.tell([...due]);
  }

  #takeSession(session: SessionRow, due: Set<string>): void {
    const { id, name, resumedFrom } = session;
    this.#place(id, this.#groupOf(session), due);
    due.add(id);
    if (this.#names.get(id) !== name) {
      this.#names.set(id, name);
      due.add(this.#index.moved(id) ?? noGroup);
    }
    const before = resumedFrom === undefined ? undefined : this.#source.mirror.get('session', resumedFrom);
    if (before === undefined || this.#resumed.has(before.id)) return;
    this.#resumed.add(before.id);
    this.#place(before.id, this.#groupOf(before), due);
  }

  /** Where a group comes or goes, everything is due, which `noGroup` stands for. */
  #place(id: string, group: string | undefined, due: Set<string>): void {
    const isNew = group !== undefined && !this.#index.has(group);
    const groups = this.#index.put(id, group);
    const isTop = isNew || groups.some((moved) => !this.#index.has(moved));
    for (const moved of isTop ? [noGroup] : groups) due.add(moved);
  }

  /** Groups are called after servers and tasks. */
  #namesChanged({ kind, id }: { readonly kind: string; readonly id: string }, due: Set<string>): void {
    if (kind !== this.#grouping) return;
    const group = `${prefix}${kind}:${id}`;
    if (this.#index.has(group)) due.add(group);
  }

  /** Pulses come all the time; a row is drawn anew only where it says something else. */
  #takePulse(key: string): void {
    const id = sessionOfPulse(key) ?? watchedOfPulse(key);
    const session = id === undefined ? undefined : this.#source.mirror.get('session', id);
    if (session === undefined) return;
    const activity = readActivity(this.#source.pulses, session.id)?.activity ?? '';
    const shown = `${activity} ${watchingText(othersIn(this.#source, session.id)) ?? ''}`;
    if (this.#drawn.get(session.id) === shown) return;
    this.#drawn.set(session.id, shown);
    this.#take({ changed: [session], removed: [] });
  }
}

const omitted: Readonly<Record<Grouping, Omitted>> = {
  server: 'server',
  task: 'task',
  activity: 'state',
  none: 'none',
};
