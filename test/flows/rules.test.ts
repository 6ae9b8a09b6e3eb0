import assert from 'node:assert/strict';
import { WebSocket } from 'ws';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { filesWith } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';
import { someCapabilities } from '../../server/testing/builders.ts';

const secret = 'q7Zx81LmPw02VbNs';

describe('rules for calls of tools, from the command line to the recorded decisions', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let hook: Hook;
  before(async () => {
    fleet = await openFleet();
    hook = await openHook(fleet);
  });
  after(async () => {
    hook.close();
    await fleet.close();
  });

  it('[A1] [X5] rules are added, tested, moved and removed by command', async () => {
    const { rule: allow } = await fleet.ask('rule', 'add', 'allow', '--tool', 'Bash', '--args', 'git .*');
    const { rule: deny } = await fleet.ask(
      'rule',
      'add',
      'deny',
      '--hub-wide',
      '--tool',
      'Bash',
      '--args',
      'push.*--force',
    );
    const asked = ['rule', 'test', '--tool', 'Bash', '--args', 'git push --force'];
    const verdict = await fleet.ask(...asked);
    assert.deepEqual(
      [verdict.effect, verdict.rule.id, verdict.shadowing.map(({ id }: { id: string }) => id)],
      ['deny', deny.id, [allow.id]],
    );
    const page = await fleet.cli(asked);
    assert.match(
      page.stdout,
      /verdict\s+deny[\s\S]*deny Bash "push\.\*--force" \(hub rule 1\) matches, and a rule that denies wins/,
    );
    const input = JSON.stringify({ command: 'git status' });
    const whole = await fleet.cli(['rule', 'test', '--tool', 'Bash', '--input', '-', '--json'], { input });
    assert.equal(whole.json.rule.id, allow.id);

    const { rule: never } = await fleet.ask(
      'rule',
      'add',
      'ask',
      '--tool',
      'Bash',
      '--args',
      'git status',
      '--position',
      '2',
    );
    assert.equal((await fleet.ask('rule', 'move', allow.id, '2')).rule.order, 2);
    await fleet.ask('rule', 'move', allow.id, '1');
    assert.equal(never.shadow, undefined, 'ask finds more than allow matches');
    await fleet.ask('rule', 'update', never.id, '--effect', 'allow');
    const { rows } = await fleet.ask('rule', 'list');
    const shadowed = rows.find(({ id }: { id: string }) => id === never.id);
    assert.deepEqual([shadowed.shadow.by, shadowed.shadow.how], [allow.id, 'proven']);
    await fleet.ask('rule', 'remove', never.id);
    assert.equal((await fleet.ask('rule', 'list')).rows.length, 2);
  });

  it('[A1] a bad pattern is refused with the place where it is wrong, and nothing is kept of it', async () => {
    const refused = await fleet.cli(['rule', 'add', 'deny', '--args', 'push [z-a]']);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /args:.*`z-a` at character 7/);
    assert.equal((await fleet.ask('rule', 'list')).rows.length, 2);
  });

  it('[A4] [A5] what a daemon reports is listed, counted and dry-run against, and no secret of it is written', async () => {
    hook.decide({ tool: 'Bash', args: 'git status', effect: 'ask', by: 'default' });
    hook.decide({ tool: 'Bash', args: `curl -H "Authorization: Bearer ${secret}"`, effect: 'ask', by: 'default' });
    hook.decide({ tool: 'Read', args: '{"file_path":"a"}', effect: 'allow', by: 'default' });
    const listed = await until(async () => {
      const { rows } = await fleet.ask('rule', 'decisions');
      return rows.length === 3 && rows;
    }, 'three decisions are recorded');
    assert.equal(listed[1].actor.name, 'hooked');
    assert.match(listed[1].args, /Bearer \[hidden\]/);

    const counts = await fleet.ask('rule', 'counts');
    assert.deepEqual(counts.tools, [
      { tool: 'Bash', allow: 0, deny: 0, ask: 2 },
      { tool: 'Read', allow: 1, deny: 0, ask: 0 },
    ]);
    const dry = await fleet.ask('rule', 'dry-run', 'allow', '--tool', 'Bash', '--args', 'git (status|diff)');
    assert.deepEqual([dry.looked, dry.matched, dry.changed.length, dry.uncertain], [3, 1, 1, 1]);
    assert.equal(dry.changed[0].decision.args, 'git status');
    const page = await fleet.cli(['rule', 'dry-run', 'allow', '--tool', 'Bash', '--args', 'git (status|diff)']);
    assert.match(page.stdout, /Of the last 3 calls it matches 1, decides 1 and changes 1\./);
    assert.deepEqual(filesWith(fleet.hub.home, secret), []);
  });

  it('[R1] [A1] rules and decisions are there after the hub was killed', async () => {
    const before = [await fleet.ask('rule', 'list'), await fleet.ask('rule', 'decisions')];
    await fleet.hub.kill9();
    await fleet.hub.start();
    assert.deepEqual([await fleet.ask('rule', 'list'), await fleet.ask('rule', 'decisions')], before);
  });
});

interface Hook {
  decide: (decision: {
    readonly tool: string;
    readonly args: string;
    readonly effect: string;
    readonly by: string;
  }) => void;
  close: () => void;
}

/** A server with one session, whose daemon is this test: it says what its agents' hooks decided. */
async function openHook(fleet: Fleet): Promise<Hook> {
  const providers = [{ name: 'shell', usable: true }];
  const capabilities = someCapabilities({ providers });
  const { token } = await fleet.rest.post('/servers/tokens', { project: fleet.project });
  const { key } = await fleet.rest.post('/servers/register', { token, name: 'hooked-server', capabilities });
  const socket = new WebSocket(`${fleet.hub.url.replace('http', 'ws')}/api/v1/daemon`);
  const send = (frame: object) => socket.send(JSON.stringify(frame));
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      const hello = { key, instance: 'instance-1', version: '0.1.0', lastNumber: 0, capabilities, doctor: [] };
      send({ type: 'hello', protocol: protocolVersion, ...hello });
    });
    socket.once('message', () => resolve());
  });
  send({ type: 'inventory', sessions: [], complete: true });
  const opened = { project: fleet.project, server: 'hooked-server', name: 'hooked' };
  const { session } = await fleet.rest.post('/sessions', opened);
  let number = 0;
  return {
    decide(decision) {
      number += 1;
      const report = {
        type: 'decision.made',
        sessionId: session.id,
        isWhole: true,
        latencyMs: 1,
        at: number,
        ...decision,
      };
      send({ type: 'report', entry: { number, at: number, report } });
    },
    close: () => socket.terminate(),
  };
}
