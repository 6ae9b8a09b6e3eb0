import { HubError } from '../../shared/errors.ts';
import type { InputOf, ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { verbStates } from '../views/tasks/taskVerbs.ts';
import { readTaskText } from './taskMarkdown.ts';
import type { TaskText } from './taskMarkdown.ts';

/** What open tasks are read from and written to. */
export interface TaskHub {
  view: (id: string) => Promise<ResultOf<'task.view'>>;
  update: (changes: InputOf<'task.update'>) => Promise<ResultOf<'task.update'>>;
}

/** A task's text as an editor may see it. Its time changes with the text alone, not with all that happens to the task. */
export interface OpenTask extends TaskText {
  readonly version: number;
  readonly changedAt: number;
  readonly createdAt: number;
  readonly isWritable: boolean;
}

/** A task changes all the time while its agent works, and none of that is a reason to refuse a new text. */
const maxTries = 3;

/**
 * Tasks whose title and spec are open in editors. Saved is what was changed, with the version that was seen: where others
 * have changed the same meanwhile nothing is overwritten, and the editor compares.
 */
export class OpenTasks {
  readonly #hub: TaskHub;
  readonly #open = new Map<string, OpenTask>();

  constructor(hub: TaskHub) {
    this.#hub = hub;
  }

  /** Asks how it is now. */
  async look(id: string): Promise<OpenTask> {
    const { task, spec } = await this.#hub.view(id);
    const known = this.#open.get(id);
    const isSame = known !== undefined && known.title === task.title && known.spec === spec;
    const states: readonly string[] = verbStates.change;
    const seen: OpenTask = {
      title: task.title,
      spec,
      version: task.version,
      // Two texts never have one time: an editor takes what is not newer for what it has.
      changedAt: isSame ? known.changedAt : Math.max(task.updatedAt, (known?.changedAt ?? 0) + 1),
      createdAt: task.createdAt,
      isWritable: states.includes(task.status),
    };
    this.#open.set(id, seen);
    return seen;
  }

  /** Whether an editor that has it open has to read it anew. */
  async hasChanged(id: string): Promise<boolean> {
    const before = this.#open.get(id);
    const { changedAt, isWritable } = await this.look(id);
    return before?.changedAt !== changedAt || before.isWritable !== isWritable;
  }

  /**
   * Saves a text that was written over the one seen last.
   * @throws HubError bad-request where it is no task's text; stale-version where others changed the same meanwhile.
   */
  async save(id: string, text: string): Promise<void> {
    const wanted = readTaskText(text);
    if ('why' in wanted) throw new HubError('bad-request', wanted.why);
    const seen = this.#open.get(id) ?? (await this.look(id));
    const changes = changesOf(seen, wanted);
    if (Object.keys(changes).length === 0) return;
    let version = seen.version;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { task } = await this.#hub.update({ id, version, ...changes });
        const changedAt = Math.max(task.updatedAt, seen.changedAt + 1);
        this.#open.set(id, { ...seen, ...wanted, version: task.version, changedAt });
        return;
      } catch (thrown) {
        if (!(thrown instanceof HubError) || thrown.code !== 'stale-version' || attempt === maxTries) throw thrown;
        const now = await this.look(id);
        if (!isUntouched(seen, now, changes)) throw new HubError('stale-version', changedMeanwhile());
        version = now.version;
      }
    }
  }

  close(id: string): void {
    this.#open.delete(id);
  }
}

const changedMeanwhile = (): string =>
  t('Somebody else has changed this text meanwhile. Save again to compare it with yours.');

function changesOf(seen: TaskText, wanted: TaskText): Partial<TaskText> {
  return {
    ...(wanted.title === seen.title ? {} : { title: wanted.title }),
    ...(wanted.spec === seen.spec ? {} : { spec: wanted.spec }),
  };
}

/** Whether what is to be saved is as it was when it was seen; what else has changed is none of its business. */
const isUntouched = (seen: TaskText, now: TaskText, { title, spec }: Partial<TaskText>): boolean =>
  (title === undefined || seen.title === now.title) && (spec === undefined || seen.spec === now.spec);
