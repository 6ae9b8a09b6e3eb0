import assert from 'node:assert/strict';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** A question in a dialog of Claude Code's own. */
const ask = (question: string, ...labels: readonly string[]): string => {
  const options = labels.map((label) => ({ label, description: `It is ${label}.` }));
  return `tool AskUserQuestion ${JSON.stringify({ questions: [{ question, header: 'What', multiSelect: false, options }] })}`;
};

describe('a real agent in a session without a task asks people', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  let session: Json;
  before(async () => {
    agents = await openAgents();
    const { fleet } = agents;
    const server = await agents.add({
      name: 'dev-01',
      repos: { strange: 'plain' },
      untrusted: ['strange'],
      approvals: 'asked',
    });
    const draft = { project: fleet.project, server: 'dev-01', provider: 'claude', name: 'by-hand' };
    ({ session } = await fleet.rest.post('/sessions', { ...draft, cwd: `${server.workDir}/strange` }));
  });
  after(() => agents.close());

  const questions = async (state: string): Promise<readonly Json[]> => {
    const { fleet } = agents;
    const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question&state=${state}`);
    return rows.filter(({ sessionId }: Json) => sessionId === session.id);
  };
  const untilAsked = (words: string): Promise<Json> =>
    agents.explain(() =>
      until(async () => (await questions('open')).find(({ excerpt }) => excerpt.includes(words)), `"${words}"`, workMs),
    );
  const respond = ({ id }: Json, response: string) =>
    agents.fleet.rest.post(`/interventions/${id}/respond`, { response });
  const tell = (text: string) => agents.fleet.rest.post(`/sessions/${session.id}/messages`, { text });
  const screen = async (): Promise<string> =>
    (await agents.fleet.rest.get(`/sessions/${session.id}/screen`)).lines.join('\n');
  /** What Claude Code says of a question that is answered. */
  const untilShown = (words: string) =>
    agents.explain(() => until(async () => (await screen()).includes(words), `"${words}" is shown`, workMs));

  it('[G1] [I1] a dialog on its screen is asked in the inbox, and chosen there', async () => {
    const asked = await untilAsked('trust the folder');
    assert.equal(asked.taskId, undefined);
    await respond(asked, 'Yes, I trust this folder');
    await agents.explain(() =>
      until(async () => !(await screen()).includes('trust this folder'), 'it is gone', workMs),
    );
  });

  it('[I1] a question of its own is answered in the inbox', async () => {
    await tell(renderScript(ask('Which colour?', 'Blue', 'Red'), 'say It is good.'));
    const asked = await untilAsked('Which colour?');
    assert.deepEqual(asked.options, ['Blue', 'Red']);
    await respond(asked, 'Red');
    await untilShown('Which colour? → Red');
    assert.equal((await questions('answered')).length, 2);
  });

  it('[I1] one that is answered in its terminal first is asked no more', async () => {
    await tell(renderScript(ask('Which size?', 'Small', 'Large'), 'say It is better.'));
    await untilAsked('Which size?');
    // A dialog that has just opened takes no key yet.
    await agents.explain(() =>
      until(
        async () => {
          const isOpen = (await screen()).includes('2. Large');
          if (isOpen) await agents.fleet.rest.post(`/sessions/${session.id}/input`, { text: '', submit: true });
          return (await questions('open')).length === 0;
        },
        'its dialog is answered',
        workMs,
      ),
    );
    await untilShown('Which size? → Small');
    await agents.explain(() =>
      until(async () => (await questions('withdrawn')).length === 1, 'it is withdrawn', workMs),
    );
    assert.deepEqual(await questions('open'), []);
  });
});
