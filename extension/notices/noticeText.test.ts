import assert from 'node:assert/strict';
import { Mirror } from '../../shared/client/mirror.ts';
import { anInterventionRow } from '../inbox/testing/anInterventionRow.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { aProject } from '../testing/rows.fixture.ts';
import { noticeOf } from './noticeText.ts';

const mirror = new Mirror();
mirror.take({ seq: 1, rows: [aTaskRow()], removed: [] });
const buttons = (given: Parameters<typeof anInterventionRow>[0]) =>
  noticeOf(mirror, [anInterventionRow(given)], true)?.actions.map(({ label }) => label);

describe('the text of a notification', () => {
  it('[V6] leads to the inbox alone where nothing may be answered from its window', () => {
    const many = [anInterventionRow({ id: 'one' }), anInterventionRow({ id: 'two' })];
    for (const rows of [many, many.slice(0, 1)])
      assert.deepEqual(
        noticeOf(mirror, rows, false)?.actions.map(({ kind }) => kind),
        ['inbox', 'snooze'],
      );
  });

  it('[I3] of one says who asks what', () => {
    const notice = noticeOf(mirror, [anInterventionRow({ excerpt: `Which\n\u001b[2J ${'x'.repeat(500)}` })], true);
    assert.match(notice?.text ?? '', /^API-1 · Question: Which \[2J x+…$/);
    assert.ok((notice?.text.length ?? 999) < 200);
  });

  it('[I3] of several says how many of what', () => {
    const rows = [
      ...Array.from({ length: 5 }, (_, at) => anInterventionRow({ id: `intervention_${at}` })),
      anInterventionRow({ id: 'intervention_9', what: 'plan_review' }),
    ];
    const notice = noticeOf(mirror, rows, true);
    assert.equal(notice?.text, '5 questions wait, 1 × Plan review.');
    assert.deepEqual(
      notice?.actions.map(({ kind }) => kind),
      ['next', 'inbox', 'snooze'],
    );
    assert.equal(noticeOf(mirror, rows.slice(0, 5), true)?.text, '5 questions wait.');
    assert.equal(noticeOf(mirror, [], true), undefined);
  });

  it('[I3] carries the answers that are short, and never one that cannot be taken back', () => {
    assert.deepEqual(buttons({ options: ['JWT', 'opaque'] }), ['JWT', 'opaque', 'Answer…', 'Put Off…']);
    assert.deepEqual(buttons({ options: [] }), ['Answer…', 'Put Off…']);
    assert.deepEqual(buttons({ options: ['JWT', 'x'.repeat(60)] }), ['JWT', 'Answer…', 'Put Off…']);
    assert.deepEqual(buttons({ options: ['a', 'b', 'c', 'd'] }), ['Answer…', 'Put Off…']);
    assert.deepEqual(buttons({ what: 'plan_review', options: ['approve'] }), ['Read the Plan', 'Put Off…']);
    assert.deepEqual(buttons({ what: 'failure', options: ['retry', 'leave'] }), ['Retry', 'Leave It', 'Put Off…']);
    assert.deepEqual(buttons({ what: 'lost_session', options: ['resume', 'retry', 'fail'] }), [
      'Resume',
      'Retry',
      'Answer…',
      'Put Off…',
    ]);
    assert.deepEqual(buttons({ what: 'guard', options: ['continue', 'raise the limit to 6', 'stop'] }), [
      'Continue',
      'Raise the Limit to 6',
      'Answer…',
      'Put Off…',
    ]);
  });

  it('[A5] of a tool approval says the call, with its three answers; who may make no rule has two', () => {
    const approval = anInterventionRow({
      what: 'tool_approval',
      excerpt: 'claude in session review wants to call Bash:\n\nnpm publish',
      call: { tool: 'Bash', args: 'npm publish', isWhole: true },
      options: ['allow', 'always', 'deny'],
    });
    assert.match(noticeOf(mirror, [approval], true)?.text ?? '', /· Tool approval: Bash: npm publish$/);
    assert.deepEqual(buttons(approval), ['Allow Once', 'Deny', 'Put Off…']);
    const own = new Mirror();
    own.take({ seq: 1, rows: [aProject({ id: approval.projectId, role: 'owner' })], removed: [] });
    assert.deepEqual(
      noticeOf(own, [approval], true)?.actions.map(({ label }) => label),
      ['Allow Once', 'Always Allow…', 'Deny', 'Put Off…'],
    );
  });

  it('[I3] warns where something has gone wrong', () => {
    assert.equal(noticeOf(mirror, [anInterventionRow({ what: 'failure' })], true)?.isWarning, true);
    assert.equal(noticeOf(mirror, [anInterventionRow()], true)?.isWarning, false);
  });
});
