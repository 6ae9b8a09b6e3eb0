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
    'session.screen': { lines: ['$ make', '\u001b[31merror\u0007'], at: 0, live: true, ...screen },
  };
  // One function for all operations cannot have the type of each.
  return { call: (async (operation: string) => answers[operation]) as unknown as HubClient['call'] };
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

  it('[S6] the screen of the session that asks', async () => {
    const text = await documentText(aHub({ sessionId: 'session_1' }), { kind: 'screen', interventionId });
    assert.match(text, /^The screen at .*\n\n\$ make\n\[31merror\n$/);
    const last = aHub({ sessionId: 'session_1' }, {}, { live: false });
    assert.match(await documentText(last, { kind: 'screen', interventionId }), /^The last screen, of /);
  });

  it('a screen that is not there says why', async () => {
    const screen = { lines: [], at: undefined, missing: 'its server is offline' };
    const text = await documentText(aHub({ sessionId: 'session_1' }, {}, screen), { kind: 'screen', interventionId });
    assert.equal(text, 'There is no screen to show: its server is offline\n');
    await assert.rejects(documentText(aHub({}), { kind: 'screen', interventionId }), HubError);
  });
});
