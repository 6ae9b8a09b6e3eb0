import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HubError, staleVersion, toError } from '../../shared/errors.ts';
import { plainLine, plainText } from '../../shared/model/plainText.ts';
import type { TaskStatus } from '../../shared/model/task.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { taskRow } from '../views/tasks/rows.fixture.ts';
import { OpenTasks } from './openTasks.ts';
import { readTaskText, renderTaskText } from './taskMarkdown.ts';

/** A hub with one task, whose version grows with everything that happens to it. */
function oneTask() {
  let now = { title: 'Cart', spec: 'Build it.', version: 1, status: 'pending' as TaskStatus };
  const row = () =>
    taskRow('1', { title: now.title, version: now.version, status: now.status, updatedAt: now.version });
  const happens = (changes: Partial<typeof now>): void => void (now = { ...now, ...changes, version: now.version + 1 });
  const open = new OpenTasks({
    // Only these fields of a view are read.
    view: async () => ({ task: row(), spec: now.spec }) as ResultOf<'task.view'>,
    update: async ({ version, title = now.title, spec = now.spec }) => {
      if (version !== now.version) throw staleVersion('API-1', Number(version), now.version);
      happens({ title, spec });
      return { task: row() };
    },
  });
  return { open, happens, now: () => ({ title: now.title, spec: now.spec }) };
}

const codeOf = async (saving: Promise<void>): Promise<string> => {
  try {
    await saving;
    return 'saved';
  } catch (thrown) {
    const error = toError(thrown);
    return error instanceof HubError ? error.code : error.message;
  }
};

describe('a task that is open in an editor', () => {
  it('[T6] is saved over what was seen, whatever else happened to the task', async () => {
    const { open, happens, now } = oneTask();
    await open.look('task_1');
    happens({ status: 'running' });
    await open.save('task_1', '# Cart\n\nBuild it well.');
    assert.deepEqual(now(), { title: 'Cart', spec: 'Build it well.' });
    await open.save('task_1', '# The cart\n\nBuild it well.');
    assert.deepEqual(now(), { title: 'The cart', spec: 'Build it well.' });
  });

  it('[T6] never overwrites what another has written meanwhile, until it was looked at', async () => {
    const { open, happens, now } = oneTask();
    await open.look('task_1');
    happens({ spec: 'Build theirs.' });
    assert.equal(await codeOf(open.save('task_1', '# Cart\n\nBuild mine.')), 'stale-version');
    assert.equal(now().spec, 'Build theirs.');
    await open.look('task_1');
    assert.equal(await codeOf(open.save('task_1', '# Cart\n\nBuild both.')), 'saved');
    assert.equal(now().spec, 'Build both.');
  });

  it('[T6] another field that somebody changed meanwhile stays as he wrote it', async () => {
    const { open, happens, now } = oneTask();
    await open.look('task_1');
    happens({ title: 'Their title' });
    await open.save('task_1', '# Cart\n\nMy spec.');
    assert.deepEqual(now(), { title: 'Their title', spec: 'My spec.' });
  });

  it('[T6] has another time only with another text, so that editors compare only then', async () => {
    const { open, happens } = oneTask();
    const first = await open.look('task_1');
    happens({ status: 'running' });
    assert.equal((await open.look('task_1')).changedAt, first.changedAt);
    assert.equal(await open.hasChanged('task_1'), false);
    happens({ spec: 'Other' });
    assert.equal(await open.hasChanged('task_1'), true);
    assert.ok((await open.look('task_1')).changedAt > first.changedAt);
    happens({ status: 'done' });
    assert.equal(await open.hasChanged('task_1'), true, 'it is only for reading now');
    assert.equal((await open.look('task_1')).isWritable, false);
  });

  it('[T1] a text without a title is refused with what is missing', async () => {
    const { open, now } = oneTask();
    await open.look('task_1');
    for (const text of ['', 'Cart', '#', '# \n\nspec', '\n# Cart'])
      assert.equal(await codeOf(open.save('task_1', text)), 'bad-request', JSON.stringify(text));
    assert.deepEqual(now(), { title: 'Cart', spec: 'Build it.' });
  });

  it('[T1] title and spec are read as they were written', () => {
    const title = fc
      .string({ minLength: 1 })
      .map(plainLine)
      .filter((text) => text !== '');
    fc.assert(
      fc.property(
        title,
        fc.string({ unit: fc.constantFrom('a', '#', ' ', '\n', '\r', 'ä') }).map(plainText),
        (heading, spec) => {
          assert.deepEqual(readTaskText(renderTaskText({ title: heading, spec })), { title: heading, spec });
        },
      ),
    );
    assert.deepEqual(readTaskText('# A\r\nno blank line'), { title: 'A', spec: 'no blank line' });
  });
});
