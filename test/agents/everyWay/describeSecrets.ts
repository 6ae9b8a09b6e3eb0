import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { untilAsked } from '../../harness/tasks.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import type { Listening } from '../harness/listeningSockets.ts';
import { listeningSockets } from '../harness/listeningSockets.ts';
import { workMs } from '../harness/openAgents.ts';
import { assertClosed, fleetSecrets } from '../harness/secretsSeen.ts';
import type { Tried } from '../harness/tryAsStranger.ts';
import { tryAsStranger } from '../harness/tryAsStranger.ts';
import type { EveryWayStage } from './everyWayStage.ts';

const serverPassword = /^OPENCODE_SERVER_PASSWORD=(.+)$/m;

/**
 * What of theirs can be seen, and who can call them, while all of them live; each has run a command and asks a person. Gives
 * what is tried at the end of the run: whether a command line ever showed a secret.
 */
export function describeSecrets(stage: () => EveryWayStage): () => void {
  /** What nobody else should know, by what it is. */
  const secrets = new Map<string, string>();
  /** The environment that each agent gave a command. */
  const given = new Map<string, string>();
  let sockets: readonly Listening[] = [];
  let tried: readonly Tried[] = [];

  it('the run has seen the secrets of every agent, and the ports that are there for them', async () => {
    const { agents, taskOf, fileOf, ours } = stage();
    const { fleet } = agents;
    for (const way of everyWay) {
      await agents.explain(() => untilAsked(fleet, taskOf(way).id, workMs));
      const environment = readFileSync(fileOf(nameOf(way)), 'utf8');
      given.set(nameOf(way), environment);
      secrets.set(`token of ${nameOf(way)}`, /^ROSTRUM_TOKEN=(\S+)$/m.exec(environment)?.[1] ?? '');
    }
    for (const [what, secret] of fleetSecrets(fleet, 'dev-01')) secrets.set(what, secret);
    for (const { environment, pid } of ours()) {
      const password = serverPassword.exec(environment)?.[1];
      if (password !== undefined) secrets.set(`password of ${pid}`, password);
    }
    const notHub = ours().filter(({ pid }) => pid !== fleet.hub.pid());
    sockets = listeningSockets(notHub.map(({ pid }) => pid));
    tried = await tryAsStranger(sockets);

    for (const [what, secret] of secrets) assert.ok(secret.length >= 8, what);
    const servers = everyWay.filter(([provider]) => provider === 'opencode').length;
    const passwords = [...secrets.keys()].filter((what) => what.startsWith('password of'));
    assert.ok(passwords.length >= servers, 'each opencode has one');
    const ports = sockets.filter(({ kind }) => kind === 'tcp');
    assert.ok(ports.length > servers, 'the door, and the servers of opencode');
    assert.ok(sockets.some((socket) => socket.kind === 'unix' && socket.path.includes('codex-')));
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
    assertClosed(sockets, tried);
    assert.ok(tried.some(({ came }) => came === '401') && tried.some(({ came }) => came === 'EACCES'));
  });

  return () => stage().commandLines.assertShowNo(secrets);
}
