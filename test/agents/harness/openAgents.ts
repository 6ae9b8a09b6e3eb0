import type { RunMode } from '../../../shared/model/session.ts';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import type { RepoKind } from '../../harness/makeRepo.ts';
import type { Json } from '../../harness/rest.ts';
import type { TestDaemon } from '../../harness/startDaemon.ts';
import { createTask } from '../../harness/tasks.ts';
import { startModelServer } from '../model/modelServer.ts';
import type { ModelServer } from '../model/modelServer.ts';
import { writeAgentHome } from './agentHomes.ts';
import type { AgentName } from './agentPrograms.ts';
import type { HomeSeen } from './placesSeen.ts';
import { seeHome } from './placesSeen.ts';
import { agentCommands, agentProviders } from './agentProviders.ts';
import type { Approvals } from './agentProviders.ts';

/** A hub, a model, and servers on which the real agents run with it. */
export interface AgentFleet {
  readonly fleet: Fleet;
  readonly model: ModelServer;
  /** The homes of its servers, by their names, before anything had run there. */
  readonly homes: ReadonlyMap<string, HomeSeen>;
  /** Adds a server; its agents know its model, trust its directories, and were started before. */
  add: (setup: AgentServer) => Promise<TestDaemon>;
  /** Makes a task and opens a session for it by hand: a busy machine is given nothing by the scheduler. */
  begin: (server: string, draft: TaskDraft) => Promise<Json>;
  /** Runs a wait; where it is in vain, says also what the model was asked last and what the screens show. */
  explain: <Value>(wait: () => Promise<Value>) => Promise<Value>;
  close: () => Promise<void>;
}

export interface TaskDraft {
  readonly title: string;
  readonly spec: string;
  readonly contracts?: readonly object[];
  readonly placement: { readonly provider: AgentName; readonly repo: string; readonly mode?: RunMode };
}

export interface AgentServer {
  readonly name: string;
  readonly repos?: Readonly<Record<string, RepoKind>>;
  /** Those of its repositories that its agents were never told to trust. */
  readonly untrusted?: readonly string[];
  /** Whether agents may do everything without being asked. */
  readonly approvals?: Approvals;
  /** More of its configuration, as in daemon.yaml. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** How long a real program may take to start and to do a few steps, on a machine that has other things to do. */
export const workMs = 120_000;

/** A start asks each program for its version: together that is five seconds of processor time. */
const startMs = 120_000;

/** Starts hub and model. */
export async function openAgents(): Promise<AgentFleet> {
  const model = await startModelServer();
  const close = async (fleet: Fleet | undefined) => {
    await fleet?.close();
    await model.close();
  };
  try {
    const fleet = await openFleet({ isPrivate: true });
    const homes = new Map<string, HomeSeen>();
    return {
      fleet,
      model,
      homes,
      async add({ name, repos = {}, untrusted = [], approvals = 'given', config = {} }) {
        const home = fleet.place.make(name);
        const workDir = fleet.place.make(name, 'src');
        // What an agent's own settings do not give it, the hub's rules do.
        if (approvals === 'given') await fleet.rest.post('/rules', { hub: true, effect: 'allow' });
        const trusted = Object.keys(repos).filter((repo) => !untrusted.includes(repo));
        // What is trusted as a whole is trusted in all its parts.
        const above = untrusted.length === 0 ? [workDir] : [];
        writeAgentHome(home, [...above, ...trusted.map((repo) => `${workDir}/${repo}`)], model.url);
        homes.set(name, seeHome(home));
        const providers = agentProviders(model.url, approvals);
        const allowedCommands = ['bash', 'sh', 'scripted', ...agentCommands()];
        return fleet.add({
          name,
          repos,
          onlineMs: startMs,
          config: { providers, allowedCommands, maxSessions: 16, ...config },
        });
      },
      async begin(server, draft) {
        const task = await createTask(fleet, { ...draft, start: 'manual' });
        const { provider } = draft.placement;
        await fleet.ask('session', 'open', '--server', server, '--provider', provider, '--task', task.ref);
        return task;
      },
      explain: (wait) =>
        wait().catch(async (error: unknown) => {
          throw new Error(`${toWords(error)}\n${await describe(fleet, model)}`);
        }),
      close: () => close(fleet),
    };
  } catch (error) {
    await close(undefined);
    throw error;
  }
}

const toWords = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const lastRequests = 12;

async function describe(fleet: Fleet, model: ModelServer): Promise<string> {
  const asked = model.requests().slice(-lastRequests);
  const turns = asked.map(({ path, status, because, said, calls }) =>
    JSON.stringify({ path, status, because, said, calls }),
  );
  const { rows } = await fleet.rest.get(`/sessions?project=${fleet.project}&limit=500`);
  const screens: string[] = [];
  for (const { id, name, provider, lifecycle } of rows) {
    const { lines } = await fleet.rest.get(`/sessions/${id}/screen`);
    screens.push(`--- ${name}, ${provider}, ${lifecycle}`, ...lines.filter((line: string) => line.trim() !== ''));
  }
  return ['the model was asked:', ...turns, ...screens].join('\n');
}
