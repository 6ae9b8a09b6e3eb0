import { join } from 'node:path';
import { openFleet } from './openFleet.ts';
import type { Fleet } from './openFleet.ts';
import { repositoryRoot } from './program.ts';
import type { Json } from './rest.ts';
import { until } from './until.ts';

/** The pipeline that ships as an example: seven tasks on two servers. */
export const exampleFile = join(repositoryRoot, 'examples', 'ecommerce-rebuild.yaml');

/** The two servers of the example, with their repositories. */
export const openShop = (): Promise<Fleet> =>
  openFleet({
    projectName: 'E-commerce rebuild',
    servers: [
      {
        name: 'dev-backend',
        repos: {
          'api-gateway': 'rust',
          'core-service': 'rust',
          'web-dashboard': 'typescript',
          'search-engine': 'rust',
          'payment-service': 'rust',
          'deploy-infra': 'plain',
          'marketing-site': 'plain',
        },
      },
      { name: 'dev-desktop', repos: { 'desktop-app': 'typescript' } },
    ],
  });

/** Applies the example through the command line; gives the tasks' rows by the names that the file gives them. */
export async function applyExample(fleet: Fleet): Promise<ReadonlyMap<string, Json>> {
  const { tasks } = await fleet.ask('pipeline', 'apply', '--file', exampleFile);
  return new Map(tasks.map(({ name, task }: Json) => [name, task]));
}

/** Every task of the project as it is now. */
export const listTasks = async (fleet: Fleet): Promise<readonly Json[]> =>
  (await fleet.rest.get(`/tasks?project=${fleet.project}&limit=500`)).rows;

/** Answers what is asked, as a person at the inbox would, until all tasks are done; says which one failed. */
export async function answerUntilDone(fleet: Fleet, answer: string, limitMs = 90_000): Promise<void> {
  await until(
    async () => {
      await answerQuestions(fleet, answer);
      const tasks = await listTasks(fleet);
      const states = tasks.map(({ ref, status }) => `${ref} ${status}`).join(', ');
      if (tasks.length === 0 || tasks.some(({ status }) => status !== 'done')) throw new Error(states);
      return true;
    },
    'all tasks are done',
    limitMs,
  );
}

/** Answers every open question once; gives how many there were. */
export async function answerQuestions(fleet: Fleet, answer: string): Promise<number> {
  const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question`);
  for (const { id } of rows) await fleet.rest.request('POST', `/interventions/${id}/respond`, { response: answer });
  return rows.length;
}

/** All events of the project, in order. */
export async function listEvents(fleet: Fleet): Promise<readonly Json[]> {
  const found: Json[] = [];
  for (let after = 0, end = false; !end;) {
    const page = await fleet.rest.get(`/events?project=${fleet.project}&after=${after}&limit=1000`);
    found.push(...page.events);
    ({ next: after, end } = page);
  }
  return found;
}
