import assert from 'node:assert/strict';
import type { OperationName } from '../../shared/operations/operations.ts';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { anInterventionRow } from '../inbox/testing/anInterventionRow.ts';
import { aServer } from '../testing/rows.fixture.ts';
import type { Ask } from './aiTool.ts';
import { chatCommands } from './chatCommands.ts';

const ask = (answers: Readonly<Record<string, unknown>>): Ask =>
  (async (operation: OperationName) => answers[operation]) as Ask;
const title = '[click](http://x) <b>';

describe('what @rostrum says without a model', () => {
  it('[V7] what waits, with the words of agents as text', async () => {
    const rows = [anInterventionRow({ excerpt: title, askedAt: 0 })];
    const text = await chatCommands.inbox('', ask({ 'intervention.list': { rows } }), 60_000);
    assert.match(text, /^- \*\*Question\*\* \\\[click\\\]\\\(http:\/\/x\\\) \\<b\\> \(1 min ago\)/);
    assert.equal(await chatCommands.inbox('', ask({ 'intervention.list': { rows: [] } }), 0), 'Nothing waits for you.');
  });

  it('[V7] what is under way and where', async () => {
    const rows = [aTaskRow({ ref: 'API-1', title, status: 'running', serverId: 'server_1' })];
    const text = await chatCommands.status('', ask({ 'task.list': { rows }, 'server.list': { rows: [aServer()] } }));
    assert.match(text, /^Tasks under way: 1; servers online: 1 of 1\.\n\n- \*\*API\\-1\*\* .* running \(gpu1\)$/);
  });

  it('[V7] why a task is not running', async () => {
    const found = {
      task: aTaskRow({ ref: 'API-1', title: 'Eggs' }),
      blockedBy: [{ text: 'blocked by API-2' }],
      cheapest: 'Finish API-2.',
    };
    const text = await chatCommands.why(' API-1 ', ask({ 'task.why': found }));
    assert.match(text, /Eggs\n- blocked by API\\-2\n\nWhat would let it start: \*\*Finish/);
    assert.match(await chatCommands.why(' ', ask({})), /Say which task/);
  });
});
