import type { CliArg, CliOption } from '../../runtime/cliCommand.ts';
import type { Work } from './command.ts';
import { UsageError } from './given.ts';

/** The task as the first word; inside a session its own task where nothing is given. */
export const taskArg: CliArg = { name: 'task', description: 'Task by ref or id; inside a session its own task' };

/** The task as an option: the other way to say it. */
export const taskOption: CliOption = {
  flags: '--id <task>',
  description: 'Task by ref or id, instead of the first word',
};

/** The task that a command is on. @throws UsageError where none is known. */
export const taskKeyOf = (work: Work): string => requireKey(work, work.given.text('task') ?? work.given.text('id'));

/**
 * A task and one more word, such as a note's text or a contract's key. A single word is the other one, and the task
 * comes from `--id` or the session.
 */
export function taskAndWord(work: Work, name: string): { readonly id: string; readonly word: string | undefined } {
  const first = work.given.text('task');
  const second = work.given.text(name);
  return second === undefined
    ? { id: keyFrom(work, undefined), word: first }
    : { id: keyFrom(work, first), word: second };
}

function keyFrom({ given, route }: Work, word: string | undefined): string {
  const key = word ?? given.text('id') ?? (route.kind === 'session' ? route.taskId : undefined);
  if (key === undefined) throw new UsageError('Say which task, by its ref or id.');
  return key;
}

function requireKey({ route }: Work, given: string | undefined): string {
  const key = given ?? (route.kind === 'session' ? route.taskId : undefined);
  if (key === undefined) throw new UsageError('Say which task, by its ref or id.');
  return key;
}
