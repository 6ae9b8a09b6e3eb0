import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesWith } from '../../harness/processTable.ts';
import type { RunningProcess } from '../../harness/processTable.ts';
import type { Json } from '../../harness/rest.ts';
import { untilStatus } from '../../harness/tasks.ts';
import { until } from '../../harness/until.ts';
import type { Way } from '../harness/everyWay.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import type { CheckoutSeen } from '../harness/placesSeen.ts';
import { seeCheckout } from '../harness/placesSeen.ts';
import { CommandLines } from '../harness/secretsSeen.ts';
import { agentQuestions } from '../harness/ownQuestions.ts';
import type { AgentFleet } from '../harness/openAgents.ts';
import { openAgents, workMs } from '../harness/openAgents.ts';
import { renderScript } from '../model/parseScript.ts';

const figuresSchema = { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } };

/** The contract that a run promises. */
export const contractOf = (way: Way): string => `figures_${nameOf(way).replaceAll('-', '_')}`;

/** One session for each way to run each agent, all of them on one server, and what the trials look at. */
export interface EveryWayStage {
  readonly agents: AgentFleet;
  readonly checkout: string;
  /** Before any of them was started. */
  readonly checkoutBefore: CheckoutSeen;
  readonly commandLines: CommandLines;
  /** When each was interrupted, by its name. */
  readonly interruptedAt: Map<string, number>;
  taskOf: (way: Way) => Json;
  fileOf: (name: string) => string;
  /** Lets what waits for this file go on. */
  release: (name: string) => void;
  /** The processes of this fleet. */
  ours: () => readonly RunningProcess[];
  session: (id: string) => Promise<Json>;
  /** The session in which its task runs now. */
  sessionOf: (way: Way) => Promise<Json>;
  /** Waits as long as real work may take; looks at the machine meanwhile, and says what is on the screens where it is in vain. */
  until: <Value>(condition: () => Value | Promise<Value>, what: string) => Promise<Exclude<NonNullable<Value>, false>>;
  /** Whether a model was told this by a tool that it had called. */
  isHeard: (words: RegExp) => boolean;
  close: () => Promise<void>;
}

/** Starts all of them at once: what takes long is that each program starts. */
export async function openEveryWay(): Promise<EveryWayStage> {
  const agents = await openAgents();
  const commandLines = new CommandLines();
  const tasks = new Map<string, Json>();
  const { fleet, model } = agents;
  await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
  const checkout = join(fleet.daemon('dev-01').workDir, 'core');
  const checkoutBefore = seeCheckout(checkout);
  const fileOf = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const release = (name: string) => writeFileSync(fileOf(name), '');
  for (const way of everyWay) {
    const [provider, mode] = way;
    const draft = {
      title: nameOf(way),
      spec: renderScript(...stepsOf(way, fileOf)),
      contracts: [{ key: contractOf(way), schema: figuresSchema }],
      placement: { provider, mode, repo: 'core' },
    };
    tasks.set(nameOf(way), await agents.begin('dev-01', draft));
    commandLines.look();
  }
  const session = async (id: string): Promise<Json> => (await fleet.rest.get(`/sessions/${id}`)).session;
  return {
    ...{ agents, checkout, checkoutBefore, commandLines, interruptedAt: new Map<string, number>() },
    ...{ fileOf, release, session },
    taskOf: (way) => tasks.get(nameOf(way)),
    ours: () => processesWith(fleet.place.directory),
    async sessionOf(way) {
      const { task } = await untilStatus(fleet, tasks.get(nameOf(way)).id, 'running', workMs);
      return session(task.sessionId);
    },
    until: (condition, what) =>
      agents.explain(() =>
        until(
          () => {
            commandLines.look();
            return condition();
          },
          what,
          workMs,
        ),
      ),
    isHeard: (words) =>
      model
        .requests()
        .flatMap(({ heard }) => heard ?? [])
        .some((item) => item.is === 'result' && words.test(item.text)),
    async close() {
      // What an agent could not stop ends by itself.
      for (const way of everyWay) release(`${nameOf(way)}-never`);
      await agents.close();
    },
  };
}

/**
 * Its secrets as a command sees them; a file; data that its contract does not take, then such as it does; questions; and a
 * command in whose middle it is killed.
 */
function stepsOf(way: Way, fileOf: (name: string) => string): readonly string[] {
  const name = nameOf(way);
  const own = agentQuestions(way);
  const question = { question: `Which database for ${name}?`, options: ['Postgres', 'SQLite'] };
  return [
    `bash env > ${fileOf(name)}.new; mv ${fileOf(name)}.new ${fileOf(name)}`,
    `write ${name}.md|written by ${name}`,
    ...[{ count: 'many' }, { count: 3 }].map(
      (data) => `tool rostrum.publish_contract ${JSON.stringify({ key: contractOf(way), data })}`,
    ),
    ...(own === undefined ? [] : [own.call]),
    `tool rostrum.ask_human ${JSON.stringify(question)}`,
    `bash echo first >> ${fileOf(`${name}-steps`)}`,
    `bash touch ${fileOf(`${name}-waits`)}; ${waitFor(fileOf(`${name}-go`))}; echo went`,
    'say I wait.',
  ];
}

/** A line of a shell that goes on when there is such a file. */
export const waitFor = (file: string): string => `until [ -e ${file} ]; do timeout 1 tail -f /dev/null; done`;
