import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { respond } from './respond.ts';
import { anInterventionRow } from './testing/anInterventionRow.ts';

const minuteMs = 60_000;
const now = () => 100 * minuteMs;

/** A hub that answers as it is told, and remembers what it was asked. */
function aHub(answers: Partial<Record<OperationName, unknown>>) {
  const asked: [string, unknown][] = [];
  // One function for all operations cannot have the type of each.
  const call = (async (operation: OperationName, params: unknown) => {
    asked.push([operation, params]);
    const answer = answers[operation];
    if (answer instanceof Error) throw answer;
    return answer;
  }) as unknown as HubClient['call'];
  return { asked, call };
}

const view = (given: Parameters<typeof anInterventionRow>[0], more = {}) => ({
  intervention: anInterventionRow(given),
  question: 'Which?',
  askedBy: { kind: 'hub' },
  ...more,
});
const answer = { id: 'intervention_1', answer: 'JWT', now };

describe('an answer', () => {
  it('[I2] counts when the hub has it', async () => {
    const hub = aHub({ 'intervention.respond': view({ state: 'answered' }) });
    assert.deepEqual(await respond(hub, answer), { kind: 'answered' });
    assert.deepEqual(hub.asked, [['intervention.respond', { id: 'intervention_1', response: 'JWT' }]]);
  });

  it('[I2] that comes second says who was first, when, and with what', async () => {
    const byAda = { answer: 'opaque\u001b[2J', answeredBy: { kind: 'user', id: 'person_1', name: 'Ada' } };
    const hub = aHub({
      'intervention.respond': new HubError('conflict', 'Ada has answered this already.'),
      'intervention.view': view({ state: 'answered', closedAt: 98 * minuteMs, answeredBy: 'Ada' }, byAda),
    });
    assert.deepEqual(await respond(hub, answer), {
      kind: 'late',
      sentence: 'Ada answered it 2 min ago: “opaque [2J”.',
    });
  });

  it('[I2] to what is withdrawn or gone is not needed', async () => {
    const refusal = new HubError('wrong-state', 'API-1 is done.');
    const late = { kind: 'late', sentence: 'It needs no answer any more.' };
    const withdrawn = { 'intervention.respond': refusal, 'intervention.view': view({ state: 'withdrawn' }) };
    assert.deepEqual(await respond(aHub(withdrawn), answer), late);
    const gone = { 'intervention.respond': refusal, 'intervention.view': new HubError('not-found', 'No such one.') };
    assert.deepEqual(await respond(aHub(gone), answer), late);
  });

  it('that is none of the options is refused in the hub’s words, and can be given again', async () => {
    const refusal = new HubError('conflict', 'Answer with one of: retry, leave.');
    const hub = aHub({ 'intervention.respond': refusal, 'intervention.view': view({}) });
    await assert.rejects(respond(hub, answer), refusal);
  });

  it('that does not reach the hub is refused as that', async () => {
    const refusal = new HubError('unreachable', 'The hub is away.');
    const hub = aHub({ 'intervention.respond': refusal });
    await assert.rejects(respond(hub, answer), refusal);
    assert.equal(hub.asked.length, 1);
  });

  it('[I2] of a clock that is behind is not in the future', async () => {
    const hub = aHub({
      'intervention.respond': new HubError('conflict', ''),
      'intervention.view': view({ state: 'answered', closedAt: 200 * minuteMs, answeredBy: 'Ada' }, { answer: 'x' }),
    });
    assert.deepEqual(await respond(hub, answer), { kind: 'late', sentence: 'Ada answered it just now: “x”.' });
  });
});
