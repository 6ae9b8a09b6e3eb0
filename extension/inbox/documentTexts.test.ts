import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { documentText } from './documentTexts.ts';
import { anInterventionRow } from './testing/anInterventionRow.ts';

/** A hub with one intervention, and a session with a screen. */
function aHub(given: Parameters<typeof anInterventionRow>[0], more: Record<string, unknown> = {}, screen = {}) {
  const intervention = anInterventionRow(given);
  const answers: Record<string, unknown> = {
    'intervention.view': { intervention, question: intervention.excerpt, askedBy: { kind: 'hub' }, ...more },
    'session.screen': { lines: ['$ make', '\u001b[31merror\u0007'], at: 0, live: false, ...screen },
  };
  const asked: (readonly [string, unknown])[] = [];
  const call = async (operation: string, params: unknown) => {
    asked.push([operation, params]);
    return answers[operation];
  };
  // One function for all operations cannot have the type of each.
  return { call: call as unknown as HubClient['call'], asked };
}
const interventionId = 'intervention_1';

describe('documents of the inbox', () => {
  it('[T11] a plan is shown whole, as the agent wrote it, without control characters', async () => {
    const hub = aHub({}, { question: '# Plan\r\n\n1. Add `jwt`\u001b[2J' });
    assert.equal(await documentText(hub, { kind: 'plan', interventionId }), '# Plan\n\n1. Add `jwt`[2J');
  });

  it('[I2] a question is shown whole, with what can be answered and what was', async () => {
    const hub = aHub({ options: ['JWT', 'opaque'], answeredBy: 'Ada' }, { question: 'Which?', answer: 'JWT' });
    const text = await documentText(hub, { kind: 'question', interventionId });
    assert.equal(text, 'Which?\n\n- JWT\n- opaque\n\nAnswered by Ada:\nJWT\n');
  });

  it('[S6] the screen of the session that asks, as it was when it asked', async () => {
    const hub = aHub({ sessionId: 'session_1', askedAt: 1_000 });
    const text = await documentText(hub, { kind: 'screen', interventionId });
    assert.match(text, /^The screen when it asked, at .*\n\n\$ make\n\[31merror\n$/);
    assert.deepEqual(hub.asked.at(-1), ['session.screen', { id: 'session_1', at: 1_000 }]);
  });

  it('[S6] where that cannot be had it says why, and shows the one of now as such', async () => {
    const shown = (screen: object) =>
      documentText(aHub({ sessionId: 'session_1' }, {}, { instead: 'Not kept.', ...screen }), {
        kind: 'screen',
        interventionId,
      });
    assert.match(await shown({ live: true }), /^Not kept\.\nThe screen now, at .*\n\n\$ make\n/);
    assert.match(await shown({}), /^Not kept\.\nThe last screen, of .*\n\n\$ make\n/);
  });

  it('a screen that is not there says why', async () => {
    const screen = { lines: [], at: undefined, missing: 'its server is offline' };
    const text = await documentText(aHub({ sessionId: 'session_1' }, {}, screen), { kind: 'screen', interventionId });
    assert.equal(text, 'There is no screen to show: its server is offline\n');
    await assert.rejects(documentText(aHub({}), { kind: 'screen', interventionId }), HubError);
  });
});
