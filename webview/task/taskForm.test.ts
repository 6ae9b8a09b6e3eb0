import assert from 'node:assert/strict';
import { useTexts } from '../text.ts';
import { changesOf, problemAt, problemsOf } from './formDraft.ts';
import { formOf, isEdited, mergeForms } from './taskForm.ts';
import type { TaskForm } from './taskForm.ts';
import { aTaskView } from './task.fixture.ts';

const base = formOf(aTaskView());
const edit = (changes: Partial<TaskForm>): TaskForm => ({ ...base, ...changes });

describe('the form of a task', () => {
  it('[V3] shows a task, and sends nothing where nothing was changed', () => {
    assert.equal(base.acceptanceCriteria, 'It compiles\nIt is tested');
    assert.equal(base.placement.languages, 'typescript, rust');
    assert.deepEqual(problemsOf(base), []);
    assert.deepEqual(changesOf(base, base), {});
    assert.equal(isEdited(base, base), false);
  });

  it('[V3] sends the fields that were changed, whole, and only those', () => {
    const changes = changesOf(base, edit({ title: 'Other', acceptanceCriteria: 'One\n\n Two ' }));
    assert.deepEqual(Object.keys(changes), ['title', 'structuredSpec']);
    assert.deepEqual(changes.structuredSpec?.acceptanceCriteria, ['One', 'Two']);
    assert.equal(changes.structuredSpec?.requirements?.length, 1);
  });

  it('[V3] keeps the way its agent is run, and changes it', () => {
    const view = aTaskView();
    const headless = formOf({ ...view, placement: { ...view.placement, mode: 'headless' } });
    const moved = { ...headless, placement: { ...headless.placement, repo: 'acme/web' } };
    assert.equal(changesOf(headless, moved).placement?.mode, 'headless');
    const usual = { ...headless, placement: { ...headless.placement, mode: '' as const } };
    assert.equal('mode' in (changesOf(headless, usual).placement ?? { mode: '' }), false);
  });

  it('[V3] changes when it starts, how often it is tried, and whether its plan is approved', () => {
    assert.deepEqual([base.start, base.retries, base.requirePlanApproval], ['auto', '1', false]);
    const edited = edit({ start: 'manual', retries: '3', requirePlanApproval: true });
    assert.deepEqual(changesOf(base, edited), { start: 'manual', retry: { max: 3 }, requirePlanApproval: true });
    assert.deepEqual(changesOf(base, edit({ retries: '' })), { retry: { max: 0 } });
    for (const retries of ['11', '-1', '1.5', 'often'])
      assert.equal(problemsOf(edit({ retries }))[0]?.path, 'retry.max', retries);
  });

  it('[T2] says with its path what the schema refuses, as it is typed', () => {
    const wrong = problemsOf(
      edit({
        title: ' ',
        maxFilesChanged: 'many',
        requirements: [...base.requirements, { priority: 'must', description: '', category: '' }],
      }),
    );
    assert.deepEqual(
      wrong.map(({ path }) => path),
      ['title', 'structuredSpec.requirements.1.description', 'structuredSpec.constraints.maxFilesChanged'],
    );
    assert.equal(problemAt(wrong, 'title'), 'must not be empty');
    assert.equal(problemAt(wrong, 'structuredSpec.requirements'), '1.description: must not be empty');
    assert.equal(problemAt(wrong, 'spec'), undefined);
    assert.equal(problemsOf(edit({ title: 'x'.repeat(201) }))[0]?.path, 'title');
    assert.equal(problemsOf(edit({ maxFilesChanged: '-1' }))[0]?.path, 'structuredSpec.constraints.maxFilesChanged');
  });

  it('[V6] says what the schema refuses in the person’s language', () => {
    const texts = {
      'must not be empty': '不能为空',
      'must have {0} {1} {2}': '必须有{0} {1} {2}',
      'at most': '至多',
      characters: '个字符',
    };
    useTexts(texts, 'zh-cn');
    try {
      assert.equal(problemAt(problemsOf(edit({ title: '' })), 'title'), '不能为空');
      assert.equal(problemAt(problemsOf(edit({ title: 'x'.repeat(201) })), 'title'), '必须有至多 200 个字符');
    } finally {
      useTexts({}, 'en');
    }
  });

  it('[T6] keeps what was typed and takes what others saved in other fields', () => {
    const theirs = edit({ priority: 'critical', spec: 'theirs' });
    const { form, conflicts } = mergeForms(base, theirs, edit({ title: 'Mine' }));
    assert.deepEqual([form.title, form.priority, form.spec], ['Mine', 'critical', 'theirs']);
    assert.deepEqual(conflicts, []);
  });

  it('[T6] names the fields that both changed, and keeps what was typed there', () => {
    const theirs = edit({ title: 'Theirs', priority: 'low' });
    const { form, conflicts } = mergeForms(base, theirs, edit({ title: 'Mine', priority: 'low' }));
    assert.equal(form.title, 'Mine');
    assert.deepEqual(conflicts, [{ field: 'title', theirs: 'Theirs' }]);
  });
});
