import { terminalLine } from '../../runtime/terminalText.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import type { Caller } from './caller.ts';
import { surroundingsOf } from './command.ts';
import { openCaller } from './routedCaller.ts';
import { readRoute } from './transport.ts';

/** Which names are wanted: of tasks, servers, … by the word that stands for them in the help. */
export interface WantedNames {
  readonly noun: string;
  /** Stands before each name. */
  readonly prefix: string;
  readonly project: string | undefined;
}

interface Name {
  readonly value: string;
  readonly description: string;
}

/** Who presses Tab does not wait longer for a hub. */
const patienceMs = 1_500;
const maxProjects = 10;
const maxPages = 4;
const pageRows = 500;
const descriptionCharacters = 60;

type Listing = (caller: Caller, project: string) => Promise<readonly (readonly [name: string, description: string])[]>;

const tasks: Listing = async (caller, project) =>
  (await allPages((after) => caller.call('task.list', { project, after, limit: pageRows }))).map(
    ({ ref, title, status }) => [ref, `${status}: ${title}`],
  );
const objectives: Listing = async (caller, project) =>
  (await allPages((after) => caller.call('objective.list', { project, after, limit: pageRows }))).map(
    ({ ref, title }) => [ref, title],
  );

/** How the names behind each word of the help are listed. */
const listings: Readonly<Record<string, Listing>> = {
  task: tasks,
  objective: objectives,
  record: async (caller, project) => [...(await objectives(caller, project)), ...(await tasks(caller, project))],
  server: async (caller, project) =>
    (await allPages((after) => caller.call('server.list', { project, after, limit: pageRows }))).map(
      ({ id, name, state }) => [typeable(name, id), state],
    ),
  session: async (caller, project) =>
    (await allPages((after) => caller.call('session.list', { project, after, limit: pageRows })))
      .filter(({ lifecycle }) => lifecycle !== 'exited' && lifecycle !== 'lost')
      .map(({ id, name, provider }) => [typeable(name, id), `${provider}, ${name}`]),
  item: async (caller, project) =>
    (await allPages((after) => caller.call('intervention.list', { project, after, limit: pageRows }))).map(
      ({ id, excerpt }) => [id, excerpt],
    ),
};

/** Names as the hub knows them; none where it is away, slow, or does not know who asks. */
export async function readNames({ noun, prefix, project }: WantedNames, io: CliIo): Promise<readonly Name[]> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), patienceMs);
  try {
    const found = await Promise.race([
      listNames(noun, project ?? (io.env['ROSTRUM_PROJECT'] || undefined), io),
      new Promise<readonly [string, string][]>((resolve) => late.signal.addEventListener('abort', () => resolve([]))),
    ]);
    return [...new Map(found)].map(([value, description]) => ({
      value: `${prefix}${value}`,
      description: terminalLine(description).slice(0, descriptionCharacters),
    }));
  } catch {
    // Whatever it is, somebody is typing: the command itself will say it when it is run.
    return [];
  } finally {
    clearTimeout(timer);
  }
}

async function listNames(noun: string, project: string | undefined, io: CliIo) {
  const listing = listings[noun];
  if (listing === undefined && noun !== 'project' && noun !== 'person' && noun !== 'token') return [];
  const { caller } = await openCaller(readRoute({ hub: undefined, token: undefined }, surroundingsOf(io)));
  if (noun === 'token') {
    const { rows } = await caller.call('token.list', { limit: pageRows });
    return rows.filter(({ state }) => state === 'valid').map(({ id, name }) => [id, name] as const);
  }
  if (listing !== undefined && project !== undefined) return listing(caller, project);
  const { rows } = await caller.call('project.list', { limit: pageRows });
  if (noun === 'project') return rows.map(({ key, name }) => [key, name] as const);
  if (listing === undefined)
    return rows.flatMap(({ members }) => members.map((one) => [typeable(one.name, one.personId), one.role] as const));
  return (await Promise.all(rows.slice(0, maxProjects).map(({ id }) => listing(caller, id)))).flat();
}

async function allPages<Row>(
  read: (after: string | undefined) => Promise<{ readonly rows: readonly Row[]; readonly next?: string | undefined }>,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    const { rows, next } = await read(after);
    all.push(...rows);
    if (next === undefined) break;
    after = next;
  }
  return all;
}

/** Others choose names: one that a shell would not take as a plain word is never put on a command line; its id is. */
const typeable = (name: string, id: string): string => (/^[A-Za-z0-9][\w.@+-]*$/.test(name) ? name : id);
