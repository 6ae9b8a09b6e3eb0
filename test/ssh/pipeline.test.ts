import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertRanOnce } from '../harness/assertRanOnce.ts';
import { runCli } from '../harness/cli.ts';
import { exampleFile } from '../harness/ecommerce.ts';
import { filesBelow } from '../harness/files.ts';
import { makeRepo } from '../harness/makeRepo.ts';
import type { RepoKind } from '../harness/makeRepo.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { personOf } from './harness/personOf.ts';

/** The hosts, and what lies in `~/src` of each. */
const repositories: Readonly<Record<string, Readonly<Record<string, RepoKind>>>> = {
  'dev-backend': { 'core-service': 'rust', 'api-gateway': 'rust', 'deploy-infra': 'plain' },
  'dev-desktop': { 'desktop-app': 'typescript' },
  'dev-search': { 'search-engine': 'rust', 'web-dashboard': 'typescript' },
};

describe('from three hosts that nothing is on to a pipeline that is done on them', function () {
  this.timeout(120_000);
  let hosts: TestHosts;
  let fleet: Fleet;
  let tasks: ReadonlyMap<string, Json> = new Map();
  before(async () => {
    hosts = await openHosts([
      { name: 'dev-backend', reachesUs: true },
      { name: 'dev-desktop' },
      { name: 'dev-search', only: 'through dev-desktop' },
    ]);
    for (const [host, repos] of Object.entries(repositories)) {
      const directory = join(hosts.host(host).home, 'src');
      for (const [name, kind] of Object.entries(repos)) makeRepo(directory, name, kind);
      const { uid } = hosts.host(host);
      execFileSync('chown', ['-R', `${uid}:${uid}`, directory]);
    }
    fleet = await openFleet({ projectName: 'E-commerce rebuild', hubWithin: hosts.account });
  });
  after(async () => {
    await fleet.close();
    await hosts.close();
  });

  const add = (name: string) =>
    runCli(
      ['server', 'add', name, '--shells-only', '--repos', '~/src', ...hosts.host(name).tunnelWords, '--yes', '--json'],
      {
        env: personOf(hosts, fleet),
        cwd: hosts.home,
        within: hosts.account,
        limitMs: 90_000,
      },
    );
  const viewOf = (server: string): Promise<Json> => fleet.rest.get(`/servers/${server}`);
  const idOf = (name: string): string => tasks.get(name).id;
  const answer = async (name: string): Promise<void> => {
    const { id } = await untilAsked(fleet, idOf(name));
    const { status } = await fleet.rest.request('POST', `/interventions/${id}/respond`, { response: 'Yes' });
    assert.equal(status, 200, `the answer for ${name} is taken`);
  };
  const asked = (...names: readonly string[]) => Promise.all(names.map((name) => untilAsked(fleet, idOf(name))));
  const done = (...names: readonly string[]) =>
    Promise.all(names.map((name) => untilStatus(fleet, idOf(name), 'done', 40_000)));
  const tunnelsAre = (state: string, ...servers: readonly string[]) =>
    until(
      async () => (await Promise.all(servers.map(viewOf))).every(({ tunnel }) => tunnel?.state === state),
      `the tunnels of ${servers.join(' and ')} are ${state}`,
      30_000,
    );

  it('[F5] [F6] [F14] each is added by one command: one directly, one through a tunnel, one behind it', async () => {
    const results = await Promise.all(Object.keys(repositories).map(add));
    for (const { code, stderr } of results) assert.equal(code, 0, stderr);
    const found = await Promise.all(Object.keys(repositories).map(viewOf));
    assert.deepEqual(
      found.map(({ server, capabilities }) => [
        server.state,
        server.reach.mode,
        capabilities.hostname,
        capabilities.repos.map(({ name }: Json) => name).sort(),
      ]),
      Object.entries(repositories).map(([name, repos]) => [
        'online',
        name === 'dev-backend' ? 'direct' : 'tunnel',
        hosts.host(name).hostname,
        Object.keys(repos).sort(),
      ]),
    );
  });

  it('[R1] [S5] [T8] [F6] [F9] killed daemon, cut tunnel, killed sshd and killed hub lose nothing and repeat nothing', async () => {
    const file = join(fleet.hub.home, 'pipeline.yaml');
    writeFileSync(file, withPauses(readFileSync(exampleFile, 'utf8')));
    const { tasks: made } = await fleet.ask('pipeline', 'apply', '--file', file);
    tasks = new Map(made.map(({ name, task }: Json) => [name, task]));
    await fleet.ask('task', 'assign', tasks.get('T1').ref, '--server', 'dev-backend');

    // The daemon, while its agent waits for a person: the answer comes before it is back.
    await asked('T1');
    assert.equal(killDaemon('dev-backend'), 1);
    await answer('T1');
    // What it asks next it asks only when it has gone on.
    await answer('T1');
    await done('T1');

    // One tunnel alone, of the host behind the other.
    await asked('T2', 'T3', 'T4');
    cutLogins('dev-search');
    await Promise.all([answer('T3'), answer('T2')]);
    await done('T3');

    // The sshd over which both tunnels go.
    await asked('T4', 'T7');
    await hosts.host('dev-desktop').killSshd();
    await Promise.all([answer('T4'), answer('T7')]);
    await tunnelsAre('waiting', 'dev-desktop', 'dev-search');
    await hosts.host('dev-desktop').startSshd();
    await done('T4', 'T7');

    // The hub, with an answer on its way.
    await asked('T5', 'T6');
    await answer('T5');
    await fleet.hub.kill9();
    await fleet.hub.start();
    await answer('T6');
    await done(...tasks.keys());

    await assertRanOnce(fleet, tasks);
    assert.deepEqual(workOn(hosts), [...tasks.keys()].map((name) => `${name} began, ended`).sort());
    const servers = await Promise.all([...tasks.keys()].map(async (name) => (await viewTask(fleet, idOf(name))).task));
    assert.equal(new Set(servers.map(({ serverId }) => serverId)).size, 3, 'all three hosts worked');
  });

  it('[F6] all of them are back at the end, each by its own way', async () => {
    await tunnelsAre('up', 'dev-desktop', 'dev-search');
    for (const name of Object.keys(repositories))
      await until(async () => (await viewOf(name)).server.state === 'online', `${name} is online`);
  });

  /** Gives how many there were. */
  const killDaemon = (name: string): number =>
    Number(
      hosts
        .host(name)
        .runAsRoot(
          `pids=$(pgrep -u ${hosts.host(name).user} -f '[r]ostrum.cjs daemon start'); kill -9 $pids; echo "$pids" | wc -l`,
        ),
    );
  /** Ends what serves those who are logged in, and leaves who listens. */
  const cutLogins = (name: string): void =>
    void hosts.host(name).runAsRoot(`kill -9 $(pgrep -f '^sshd: ${hosts.host(name).user}')`);
});

/** The example, in which each task asks before it begins, and leaves a line in its repository at its beginning and its end. */
function withPauses(example: string): string {
  let count = 0;
  return example
    .replaceAll(/^( *)```script$/gm, (line, indent: string) => {
      count += 1;
      return `${line}\n${indent}append ran-T${count}.txt began\n${indent}ask May it go on? | Yes`;
    })
    .replaceAll(/^( *)complete /gm, (line, indent: string, at: number, text: string) => {
      const before = text
        .slice(0, at)
        .match(/append ran-T\d/g)
        ?.at(-1);
      return `${indent}${before}.txt ended\n${line}`;
    });
}

/** What the tasks have left on all hosts: more than one line of a kind would be a task that ran twice. */
const workOn = (hosts: TestHosts): readonly string[] =>
  Object.keys(repositories)
    .flatMap((host) => filesBelow(join(hosts.host(host).home, 'src')))
    .flatMap((file) => {
      const name = /ran-(T\d)\.txt$/.exec(file)?.[1];
      return name === undefined ? [] : [`${name} ${readFileSync(file, 'utf8').trim().split('\n').join(', ')}`];
    })
    .sort();
