import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../harness/rest.ts';
import { untilStatus } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import { addMcpServer } from '../harness/addMcpServer.ts';
import type { AgentName } from '../harness/agentPrograms.ts';
import type { AgentFleet, TaskDraft } from '../harness/openAgents.ts';
import { writeHostileSettings } from '../harness/hostileSettings.ts';
import { openAgents, workMs } from '../harness/openAgents.ts';

/** A server whose agents ask, whatever a repository says, with another that none of them was told to trust. */
export interface ApprovalsStage {
  readonly agents: AgentFleet;
  /** Begins a task, to be found by its title. */
  begin: (draft: TaskDraft) => Promise<void>;
  taskId: (title: string) => string;
  /** Whether there is such a file where agents work. */
  isMade: (file: string) => boolean;
  sessionOf: (taskId: string) => Promise<Json>;
  /** Waits as long as real work may take, and says what is on the screens where it is in vain. */
  until: <Value>(condition: () => Value | Promise<Value>, what: string) => Promise<Exclude<NonNullable<Value>, false>>;
  untilDone: (taskId: string) => Promise<Json>;
  /** The open question whether a call of these words may be made. */
  approval: (taskId: string, words: string) => Promise<Json>;
  /** The decision of a person that stands in the log about a call of these words. */
  decisionOf: (about: string, words: string) => Promise<Json>;
  /** Questions of a task or a session, in a state. */
  questions: (about: string, state: string) => Promise<readonly Json[]>;
  untilQuestions: (about: string, count: number) => Promise<readonly Json[]>;
  respond: (asked: Json, response: string) => Promise<Json>;
  /** Answers the one of these that has such words. */
  answer: (asked: readonly Json[], words: string, response: string) => Promise<Json>;
  /** What the models were told by the tools that they had called. */
  results: () => readonly string[];
  screen: (sessionId: string) => Promise<string>;
  untilShown: (sessionId: string, words: string) => Promise<unknown>;
  /** Presses keys in a dialog as a person does: once more where it stays, for what comes while it is being drawn is lost. */
  press: (
    sessionId: string,
    keys: { readonly text: string; readonly submit: boolean },
    dialog: string,
  ) => Promise<unknown>;
}

/** Rules of the hub that the trials speak of. */
const rules = [
  ['allow', 'rostrum .*'],
  ['deny', 'forbidden'],
  ['ask', 'ruled'],
] as const;

/** A dialog that is there so long after a key did not take it. */
const dialogMs = 5_000;

/** Opens it; nothing runs on it yet. */
export async function openApprovals(): Promise<ApprovalsStage> {
  const agents = await openAgents();
  const { fleet, model, explain } = agents;
  const repos = { core: 'plain', strange: 'plain' } as const;
  await agents.add({ name: 'dev-01', repos, untrusted: ['strange'], approvals: 'asked' });
  addMcpServer(fleet.place.make('dev-01'));
  writeHostileSettings(join(fleet.daemon('dev-01').workDir, 'core'));
  for (const [effect, args] of rules) await fleet.rest.post('/rules', { hub: true, effect, args });
  const tasks = new Map<string, Json>();
  const untilSaid: ApprovalsStage['until'] = (condition, what) => explain(() => until(condition, what, workMs));
  const screen = async (sessionId: string): Promise<string> =>
    (await fleet.rest.get(`/sessions/${sessionId}/screen`)).lines.join('\n');
  const rowsOf = async (about: string, kind: string, state: string): Promise<readonly Json[]> => {
    const { rows } = await fleet.rest.get(
      `/interventions?project=${fleet.project}&kind=${kind}&state=${state}&limit=100`,
    );
    return rows.filter(({ taskId, sessionId }: Json) => taskId === about || sessionId === about);
  };
  const questions = (about: string, state: string) => rowsOf(about, 'question', state);
  const respond = ({ id }: Json, response: string) => fleet.rest.post(`/interventions/${id}/respond`, { response });
  return {
    ...{ agents, screen, questions, respond, until: untilSaid },
    async begin(draft) {
      tasks.set(draft.title, await agents.begin('dev-01', draft));
    },
    taskId: (title) => tasks.get(title).id,
    isMade: (file) => existsSync(join(fleet.daemon('dev-01').workDir, 'core', file)),
    async sessionOf(taskId) {
      const { task } = await untilStatus(fleet, taskId, 'running', workMs);
      return (await fleet.rest.get(`/sessions/${task.sessionId}`)).session;
    },
    untilDone: (taskId) => explain(() => untilStatus(fleet, taskId, 'done', workMs)),
    approval: (taskId, words) =>
      untilSaid(
        async () => (await rowsOf(taskId, 'tool_approval', 'open')).find(({ excerpt }) => excerpt.includes(words)),
        `the question about ${words}`,
      ),
    decisionOf: (about, words) =>
      untilSaid(async () => {
        const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&limit=500`);
        const isIt = (row: Json) =>
          row.by === 'person' && [row.taskId, row.sessionId].includes(about) && row.args.includes(words);
        return rows.find(isIt);
      }, `a person's decision about ${words} in the log`),
    untilQuestions: (about, count) =>
      untilSaid(async () => {
        const open = await questions(about, 'open');
        return open.length === count ? open : undefined;
      }, `${count} questions`),
    answer: (asked, words, response) =>
      respond(
        asked.find(({ excerpt }) => excerpt.includes(words)),
        response,
      ),
    results: () =>
      model.requests().flatMap(({ heard = [] }) => heard.flatMap((item) => (item.is === 'result' ? [item.text] : []))),
    untilShown: (sessionId, words) =>
      untilSaid(async () => (await screen(sessionId)).includes(words), `"${words}" is shown`),
    press: (sessionId, keys, dialog) =>
      untilSaid(async () => {
        await fleet.rest.post(`/sessions/${sessionId}/input`, keys);
        return until(async () => !(await screen(sessionId)).includes(dialog), 'it took them', dialogMs);
      }, `the dialog "${dialog}" is gone`),
  };
}

/** A command that the agent asks about; Codex would just run it in its sandbox, but for what should go beyond that. */
export const asking = (provider: AgentName, command: string): string =>
  provider === 'codex'
    ? `tool exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: 'require_escalated', justification: 'It has to.' })}`
    : `bash ${command}`;
