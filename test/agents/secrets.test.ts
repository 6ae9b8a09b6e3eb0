import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMode } from '../../shared/model/session.ts';
import type { RunningProcess } from '../harness/processTable.ts';
import { listProcesses, processesWith } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import { everyWay } from './harness/everyWay.ts';
import type { Listening } from './harness/listeningSockets.ts';
import { listeningSockets } from './harness/listeningSockets.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import type { Tried } from './harness/tryAsStranger.ts';
import { tryAsStranger } from './harness/tryAsStranger.ts';
import { renderScript } from './model/parseScript.ts';

const nameOf = ([provider, mode]: readonly [AgentName, RunMode]) => `${provider}-${mode}`;

const anyToken = /\br(tok|reg|key|ses)_[\w-]{20,}/;
const serverPassword = /^OPENCODE_SERVER_PASSWORD=(.+)$/m;

describe('ports and secrets of real agents', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  /** Of all processes of the machine, over the whole run. */
  const commandLines = new Set<string>();
  /** What nobody else should know, by what it is. */
  const secrets = new Map<string, string>();
  /** The environment that each agent gave a command. */
  const given = new Map<string, string>();
  let sockets: readonly Listening[] = [];
  let tried: readonly Tried[] = [];

  const fileOf = (name: string) => join(agents.fleet.daemon('dev-01').workDir, name);
  const ours = () => processesWith(agents.fleet.place.directory);
  /** Looks at the whole machine: what somebody saw once, they have. */
  const watch = (): readonly RunningProcess[] => {
    const all = listProcesses();
    for (const { pid, commandLine } of all) if (pid !== process.pid) commandLines.add(commandLine);
    return all;
  };

  before(async () => {
    agents = await openAgents();
    const daemon = await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    const tasks = new Map<string, Json>();
    for (const run of everyWay) {
      const [name, [provider, mode]] = [nameOf(run), run];
      const spec = renderScript(
        `bash env > ${fileOf(name)}.new; mv ${fileOf(name)}.new ${fileOf(name)}`,
        `tool rostrum.ask_human {"question":"Go on?"}`,
        `bash rostrum task complete --summary "done by ${name}"`,
      );
      tasks.set(name, await agents.begin('dev-01', { title: name, spec, placement: { provider, repo: 'core', mode } }));
      watch();
    }
    for (const run of everyWay) {
      const name = nameOf(run);
      await agents.explain(() =>
        until(
          () => {
            watch();
            return existsSync(fileOf(name));
          },
          `${name} has run a command`,
          workMs,
        ),
      );
      const environment = readFileSync(fileOf(name), 'utf8');
      given.set(name, environment);
      secrets.set(`token of ${name}`, /^ROSTRUM_TOKEN=(\S+)$/m.exec(environment)?.[1] ?? '');
    }
    secrets.set('admin token', agents.fleet.hub.adminToken);
    secrets.set(
      'server key',
      /rkey_[\w-]{43}/.exec(readFileSync(join(daemon.dataDir, 'server.json'), 'utf8'))?.[0] ?? '',
    );
    secrets.set('key of the model', 'test-key');
    for (const { environment, pid } of ours()) {
      const password = serverPassword.exec(environment)?.[1];
      if (password !== undefined) secrets.set(`password of ${pid}`, password);
    }
    const notHub = ours().filter(({ pid }) => pid !== agents.fleet.hub.pid());
    sockets = listeningSockets(notHub.map(({ pid }) => pid));
    tried = await tryAsStranger(sockets);
    for (const [name, { id }] of tasks)
      await agents.explain(async () => {
        const { id: asked } = await untilAsked(agents.fleet, id, workMs);
        await agents.fleet.rest.post(`/interventions/${asked}/respond`, { response: 'yes' });
        watch();
        const { result } = await untilStatus(agents.fleet, id, 'done', workMs);
        assert.equal(result.summary, `done by ${name}`);
      });
    watch();
  });
  after(() => agents.close());

  it('the run has seen the secrets of every agent, and the ports that are there for them', () => {
    for (const [what, secret] of secrets) assert.ok(secret.length >= 8, what);
    const passwords = [...secrets.keys()].filter((what) => what.startsWith('password of'));
    assert.ok(passwords.length >= 2, 'both ways to run opencode have one');
    const kinds = sockets.map(({ kind }) => kind);
    assert.ok(kinds.filter((kind) => kind === 'tcp').length >= 3, 'the door, and two servers of opencode');
    assert.ok(sockets.some((socket) => socket.kind === 'unix' && socket.path.includes('codex-')));
  });

  it('[G5] no command line of any process ever showed a secret of theirs', () => {
    for (const commandLine of commandLines) {
      assert.doesNotMatch(commandLine, anyToken);
      for (const [what, secret] of secrets) assert.ok(!commandLine.includes(secret), `${what} in ${commandLine}`);
    }
  });

  it('[G5] what an agent runs has the token of its own session, and no password of a server', () => {
    for (const [name, environment] of given) {
      assert.ok(environment.includes(secrets.get(`token of ${name}`) ?? '?'), name);
      for (const [what, secret] of secrets) {
        if (what === `token of ${name}` || what === 'key of the model') continue;
        assert.ok(!environment.includes(secret), `${what} in what ${name} gives a command`);
      }
    }
  });

  it('[G5] [P3] every port listens on this machine alone, and refuses other users and web pages', () => {
    for (const socket of sockets)
      if (socket.kind === 'tcp')
        assert.match(socket.host, /^(127\.|0000:.*:0001$|.*:ffff:7f)/i, JSON.stringify(socket));
    const refusals = new Set(['401', '403', '421', 'EACCES', 'ENOENT', 'ECONNREFUSED']);
    assert.deepEqual(
      tried.filter(({ came }) => !refusals.has(came)),
      [],
    );
    assert.ok(tried.some(({ came }) => came === '401') && tried.some(({ came }) => came === 'EACCES'));
  });
});
