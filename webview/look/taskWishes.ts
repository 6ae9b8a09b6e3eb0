import type { TaskRow, TaskStatus } from '../../shared/model/task.ts';
import type { InputOf, OperationName } from '../../shared/operations/operations.ts';
import { t } from '../text.ts';

/** What a person can want of a task, in the order in which it is offered. */
const wishNames = [
  'start',
  'place',
  'takeBack',
  'approve',
  'revise',
  'finish',
  'retry',
  'accept',
  'sendBack',
  'fail',
  'cancel',
] as const;
export type WishName = (typeof wishNames)[number];

/** A wish as it is offered: its button, and what is asked before it is sent. */
export interface Wish {
  readonly name: WishName;
  readonly text: string;
  readonly icon: string;
  /** What has to be written, or may be; absent where the wish alone says all. */
  readonly ask?: { readonly question: string; readonly needed: boolean } | undefined;
  /** Something runs that this ends: it is asked whether that is meant. */
  readonly warning?: string | undefined;
}

/** What is sent to the hub. */
export interface Asked<Name extends OperationName = OperationName> {
  readonly operation: Name;
  readonly params: InputOf<Name>;
}

const unstarted: readonly TaskStatus[] = ['pending', 'assigned'];
const working: readonly TaskStatus[] = ['planning', 'plan_review', 'running', 'needs_human'];

/** In which states each is possible: as the hub's own table says, less what only agents say. */
const possibleIn: Readonly<Record<WishName, readonly TaskStatus[]>> = {
  start: ['pending'],
  place: ['pending'],
  takeBack: ['assigned'],
  approve: ['plan_review'],
  revise: ['plan_review'],
  finish: ['running', 'needs_human'],
  retry: ['failed', 'cancelled'],
  accept: ['done'],
  sendBack: ['done'],
  fail: working,
  cancel: [...unstarted, ...working],
};

/** Whether it can be wished now; the hub decides, this says what to offer. */
export function isPossible(task: Pick<TaskRow, 'status' | 'verdict' | 'queued'>, name: WishName): boolean {
  if (!possibleIn[name].includes(task.status)) return false;
  if (name === 'start') return !task.queued;
  return name === 'accept' || name === 'sendBack' ? task.verdict === undefined : true;
}

/** Everything that can be wished of a task now. */
export const wishesFor = (task: Pick<TaskRow, 'status' | 'verdict' | 'queued'>): readonly Wish[] =>
  wishNames.filter((name) => isPossible(task, name)).map((name) => wishOf(name, task));

/** One wish, as it is offered for this task. */
export function wishOf(name: WishName, task: Pick<TaskRow, 'status'>): Wish {
  switch (name) {
    case 'start':
      return { name, text: t('Start'), icon: 'play' };
    case 'place':
      return { name, text: t('Start on the best server'), icon: 'rocket' };
    case 'takeBack':
      return { name, text: t('Take back'), icon: 'discard' };
    case 'approve':
      return { name, text: t('Approve the plan'), icon: 'check' };
    case 'revise':
      return {
        name,
        text: t('Ask for a better plan'),
        icon: 'comment',
        ask: { question: t('What should be different? The agent reads it.'), needed: true },
      };
    case 'finish':
      return {
        name,
        text: t('Mark as done'),
        icon: 'pass',
        ask: { question: t('What was done? It becomes the summary of the result.'), needed: true },
        warning: t('Its agent is ended.'),
      };
    case 'retry':
      return { name, text: t('Retry'), icon: 'debug-restart' };
    case 'accept':
      return { name, text: t('Accept'), icon: 'thumbsup' };
    case 'sendBack':
      return {
        name,
        text: t('Send back'),
        icon: 'reply',
        ask: { question: t('What is missing? A follow-up task is made with this as its start.'), needed: true },
      };
    case 'fail':
      return {
        name,
        text: t('Mark as failed'),
        icon: 'error',
        ask: { question: t('Why can it not be done?'), needed: true },
        warning: t('Its agent is ended.'),
      };
    case 'cancel':
      return {
        name,
        text: t('Cancel the task'),
        icon: 'circle-slash',
        ask: { question: t('Why? This stays in its history.'), needed: false },
        ...(working.includes(task.status) ? { warning: t('Its agent is ended.') } : {}),
      };
  }
}

/** The operation that a wish becomes; `said` is what the person wrote. */
export function askedFor(name: WishName, { id, version }: Pick<TaskRow, 'id' | 'version'>, said: string): Asked {
  const seen = { id, version };
  switch (name) {
    case 'start':
      return asked('task.start', { id });
    case 'place':
      return asked('task.assign', seen);
    case 'takeBack':
      return asked('task.unassign', seen);
    case 'approve':
      return asked('task.plan.approve', said === '' ? { id } : { id, comment: said });
    case 'revise':
      return asked('task.plan.revise', { id, comment: said });
    case 'finish':
      return asked('task.complete', { ...seen, result: { summary: said } });
    case 'retry':
      return asked('task.retry', seen);
    case 'accept':
      return asked('task.accept', said === '' ? seen : { ...seen, comment: said });
    case 'sendBack':
      return asked('task.send-back', { ...seen, comment: said });
    case 'fail':
      return asked('task.fail', { id, message: said });
    case 'cancel':
      return asked('task.cancel', { ...seen, message: said });
  }
}

const asked = <Name extends OperationName>(operation: Name, params: InputOf<Name>): Asked<Name> => ({
  operation,
  params,
});
