import assert from 'node:assert/strict';
import type { InterventionKind } from '../../shared/model/intervention.ts';
import { limits } from '../../shared/timings.ts';
import { answerForm, approvalOf, readWritten, rejectionOf } from './answerForm.ts';

describe('how an intervention is answered', () => {
  // The options are those that the hub gives each kind.
  const table: readonly (readonly [InterventionKind, readonly string[], readonly string[], string | undefined])[] = [
    ['question', ['JWT', 'retry'], ['JWT', 'retry'], 'answer'],
    ['question', [], [], 'answer'],
    ['tool_approval', ['allow', 'always', 'deny'], ['Allow Once', 'Always Allow…', 'Deny'], 'reason'],
    ['plan_review', ['approve'], ['Approve'], 'comment'],
    ['guard', ['continue', 'raise the limit to 20', 'stop'], ['Continue', 'Raise the Limit to 20', 'Stop'], 'limit'],
    ['provider_usage', ['wait', 'unpark', 'use codex'], ['Wait', 'Use It Again Now', 'Use codex'], undefined],
    ['provider_usage', ['continue', 'stop'], ['Continue', 'Stop'], undefined],
    [
      'stranded_input',
      ['retry', 'open the terminal', 'drop'],
      ['Bring It Again', 'Open the Terminal', 'Drop It'],
      undefined,
    ],
    ['lost_session', ['resume', 'retry', 'fail'], ['Resume', 'Retry', 'Give It Up'], undefined],
    ['failure', ['retry', 'leave'], ['Retry', 'Leave It'], undefined],
    ['failure', ['start', 'leave'], ['Start It Again', 'Leave It'], undefined],
    ['failure', ['something new'], ['something new'], undefined],
  ];
  for (const [what, options, labels, writes] of table) {
    it(`[I2] ${what} with ${options.join(', ') || 'no options'}`, () => {
      const form = answerForm({ what, options: [...options] });
      assert.deepEqual(
        form.choices.map(({ label }) => label),
        labels,
      );
      assert.deepEqual(
        form.choices.map(({ answer }) => answer),
        options,
      );
      assert.equal(form.writes, writes);
    });
  }

  it('an option that is long or has control characters is shown short, and sent whole', () => {
    const option = `a\u001b[2J\n${'b'.repeat(5_000)}`;
    const [choice] = answerForm({ what: 'question', options: [option] }).choices;
    assert.equal(choice?.answer, option);
    assert.equal(choice?.label.length, 200);
    assert.match(choice?.label ?? '', /^a \[2J b+…$/);
  });

  it('[T11] a comment on a plan is never taken for its approval', () => {
    assert.deepEqual(readWritten('comment', ' Approve '), { why: 'Say what should change in the plan.' });
    assert.deepEqual(readWritten('comment', 'Approve of 2, drop 3'), { answer: 'Approve of 2, drop 3' });
  });

  it('[A5] what is written about a call of a tool is never taken for its approval', () => {
    assert.deepEqual(readWritten('reason', ' allow '), { answer: 'deny: allow' });
  });

  it('what cannot be sent says why', () => {
    assert.deepEqual(readWritten('answer', ' \n'), { why: 'Write something first.' });
    const tooLong = 'x'.repeat(limits.noteCharacters + 1);
    assert.deepEqual(readWritten('answer', tooLong), { why: 'It has 20001 characters; at most 20000 are taken.' });
    assert.deepEqual(readWritten('limit', 'many'), { why: 'A limit is a number, such as 250.' });
    assert.deepEqual(readWritten('limit', ' 2.5 '), { answer: 'raise the limit to 2.5' });
    assert.deepEqual(readWritten('answer', ' as it is\n'), { answer: ' as it is\n' });
  });

  it('[V4] one key says yes or no only where an option says just that', () => {
    const asked = (...options: string[]) => ({ what: 'tool_approval', options }) as const;
    assert.equal(approvalOf(asked('Deny', 'Allow')), 'Allow');
    assert.equal(rejectionOf(asked('Deny', 'Allow')), 'Deny');
    assert.equal(approvalOf(asked('JWT', 'opaque')), undefined);
    assert.equal(rejectionOf(asked('no tests', 'leave')), undefined);
  });
});
