import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { askTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

const escapes = '\u001b[31mred\u001b[2J\u001b]52;c;ZWNobyBvd25lZA==\u0007\u009b1A\u202egnp.exe\u200b\ufeff';
/** What no output of ours may hold, besides line ends and tabs. */
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\ufeff]/;

describe('hostile content, from the door to the screen', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const seqNow = async (): Promise<number> => (await fleet.rest.get('/ping')).seq;

  /** Each is refused with a code and a sentence, the hub lives, and nothing has changed. */
  async function allRefused(path: string, bodies: Readonly<Record<string, object>>, code: string): Promise<void> {
    const before = await seqNow();
    for (const [what, body] of Object.entries(bodies)) {
      const answer = await fleet.rest.request('POST', path, { project: fleet.project, ...body });
      assert.ok(answer.status >= 400 && answer.status < 500, `${what} → ${answer.status}`);
      assert.equal(answer.body.error.code, code, `${what}: ${JSON.stringify(answer.body).slice(0, 300)}`);
      assert.ok(answer.body.error.message.length > 20 && !raw.test(JSON.stringify(answer.body)), what);
    }
    const { entries } = await fleet.rest.get(`/audit?after=${before}&limit=1000`);
    const types = entries.map(({ type }: Json) => type).filter((type: string) => type !== 'attempts_refused');
    assert.deepEqual(types, [], 'nothing was changed');
    assert.ok(fleet.hub.isRunning());
  }

  it('[R6] [T15] pipeline files that are bombs, or hide something, create nothing', async () => {
    const laughs = Array.from({ length: 12 }, (_, level) => {
      const before = Array.from({ length: 9 }, () => `*a${level - 1}`).join(',');
      return `a${level}: &a${level} [${level === 0 ? 'lol' : before}]`;
    });
    const pipeline = (text: string) => ({ text });
    await allRefused(
      '/pipelines',
      {
        'a billion laughs': pipeline(laughs.join('\n')),
        'a thousand aliases': pipeline(`a: &a x\nb: [${'*a,'.repeat(1_000)}]`),
        'one that contains itself': pipeline('a: &a\n  b: *a'),
        'a deep nest': pipeline(`tasks: ${'['.repeat(50_000)}`),
        'a deep indent': pipeline(Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')),
        'a huge key': pipeline(`${'k'.repeat(500_000)}: 1`),
        'very many keys': pipeline(Array.from({ length: 20_000 }, (_, index) => `k${index}: 0`).join('\n')),
        'a merge key': pipeline('x: &x {title: X}\nversion: 1\ntasks:\n  a:\n    <<: *x'),
        'a tag that runs code': pipeline('version: 1\ntasks: !!js/function "function () { process.exit() }"'),
        'a tag of another language': pipeline('!!python/object/apply:os.system ["id"]'),
        'a prototype': pipeline('version: 1\n__proto__:\n  admin: true\ntasks: {}'),
        'a constructor': pipeline('{"version": 1, "constructor": {"prototype": {"admin": true}}, "tasks": {}}'),
        'a hidden field': pipeline('{"version": 1, "tasks": {"a": {"title": "A", "__proto__": {"start": "auto"}}}}'),
        'a key with escapes': pipeline(`version: 1\ntasks:\n  "\\e[2J\\x9b":\n    nonsense: 1`),
      },
      'invalid-file',
    );
  });

  it('[R6] [T10] schemas that would take for ever, point at themselves, or are enormous make no task', async () => {
    const task = (schema: object) => ({ title: 'Bomb', contracts: [{ key: 'data', schema }] });
    await allRefused(
      '/tasks',
      {
        'a pattern with a look-behind': task({ pattern: '(?<=a)b' }),
        'a pattern with a back-reference': task({ pattern: '(a+)\\1' }),
        'a pattern that expands': task({ pattern: '((((a{100}){100}){100}){100})' }),
        'a reference elsewhere': task({ $ref: 'file:///etc/passwd' }),
        'a reference to nothing': task({ $ref: '#/$defs/none' }),
        'a giant enum': task({ enum: Array.from({ length: 20_000 }, (_, index) => `value-${index}`) }),
        '100,000 properties': task({
          properties: Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`p${index}`, {}])),
        }),
        'a deep nest': task(Array.from({ length: 200 }).reduce<object>((inner) => ({ not: inner }), {})),
        'a contract key that is a path': { title: 'x', contracts: [{ key: '../../x' }] },
        'a contract key with escapes': { title: 'x', contracts: [{ key: escapes }] },
        '20,000 labels': { title: 'x', labels: Array.from({ length: 20_000 }, (_, index) => `l${index}`) },
        'an external reference that is no address': { title: 'x', external: { system: 's', id: '1', url: 'not one' } },
      },
      'bad-request',
    );
    const labels = Array.from({ length: 100_000 }, (_, index) => `label-${index}`);
    await allRefused(
      '/tasks',
      { '10 MB of spec': { title: 'x', spec: 'x'.repeat(10_000_000) }, '100,000 labels': { title: 'x', labels } },
      'too-large',
    );
  });

  it('[R6] [T10] a schema that refers to itself, or whose pattern doubles its work with each letter, is checked and answered', async () => {
    const contracts = [
      { key: 'endless', schema: { allOf: [{ $ref: '#' }] } },
      { key: 'slow', schema: { type: 'string', pattern: '^(a+)+$' } },
    ];
    const { task } = await fleet.rest.post('/tasks', {
      project: fleet.project,
      title: 'Checked',
      start: 'manual',
      contracts,
    });
    const check = (key: string, data: unknown) =>
      fleet.rest.post(`/tasks/${task.id}/contracts/${key}/validate`, { data });
    assert.equal((await check('endless', {})).valid, false);
    assert.equal((await check('slow', `${'a'.repeat(50_000)}!`)).valid, false);
    assert.equal((await check('slow', 'a'.repeat(50_000))).valid, true);
  });

  it('[R6] whatever is said by people and agents, the command writes nothing that a terminal acts on', async () => {
    const { task } = await fleet.rest.post('/tasks', {
      project: fleet.project,
      title: `Title ${escapes}`,
      spec: `Spec ${escapes}\nsecond line`,
      labels: [`label ${escapes}`],
      start: 'manual',
      contracts: [{ key: 'data', description: `About ${escapes}`, schema: { const: escapes, description: escapes } }],
    });
    await fleet.rest.post(`/tasks/${task.id}/notes`, { text: `Note ${escapes}` });
    await fleet.rest.post('/objectives', { project: fleet.project, title: `Goal ${escapes}`, prompt: escapes });
    await fleet.rest.post('/projects', { name: `Project ../../${escapes}`, key: 'ESC' });
    const commands: readonly (readonly string[])[] = [
      ['task', 'list'],
      ['task', 'view', task.ref],
      ['task', 'notes', task.ref],
      ['task', 'timeline', task.ref],
      ['task', 'why', task.ref],
      ['contract', 'show', task.ref, 'data'],
      ['objective', 'list'],
      ['project', 'list'],
      ['events'],
      ['task', 'view', `none ${escapes}`],
      ['task', 'create', '--nonsense', escapes],
    ];
    for (const command of commands) {
      for (const form of [[], ['--json']]) {
        const { stdout, stderr } = await fleet.cli([...command, ...form]);
        assert.ok(stdout.length + stderr.length > 0, command.join(' '));
        assert.doesNotMatch(stdout, raw, `${command.join(' ')} ${form.join('')} on stdout`);
        assert.doesNotMatch(stderr, raw, `${command.join(' ')} ${form.join('')} on stderr`);
      }
    }
  });

  it('[R6] [F11] names and directories of sessions reach neither tmux nor other directories', async () => {
    const daemon = fleet.daemon('dev-01');
    const before = readdirSync(daemon.home).sort();
    const name = '../$(touch owned)`id`:.%#{pane_pid}\u001b[2J\u009b\u202egnp.exe';
    const open = async (more: object) => {
      const { session } = await fleet.rest.post('/sessions', { project: fleet.project, server: 'dev-01', ...more });
      return until(async () => {
        const { session: now } = await fleet.rest.get(`/sessions/${session.id}`);
        return now.lifecycle === 'starting' ? undefined : now;
      }, 'the session has started or was refused');
    };
    const hostile = await open({ name });
    assert.equal(hostile.lifecycle, 'active');
    assert.doesNotMatch(hostile.name, raw);
    for (const told of askTmux(daemon, 'list-windows', '-a', '-F', '#{session_name} #{window_name}'))
      assert.doesNotMatch(told.split(' ')[0] ?? '', /[^\w-]/, told);
    for (const cwd of ['/etc', '../../../../etc', `${daemon.home}/../..`]) {
      const outside = await open({ cwd });
      assert.equal(outside.lifecycle, 'exited', cwd);
      assert.match(outside.reason, /refused/, cwd);
      assert.doesNotMatch(outside.reason, raw, cwd);
    }
    await allRefused(
      '/sessions',
      { 'a directory with escapes': { server: 'dev-01', cwd: `/tmp/${escapes}` } },
      'bad-request',
    );
    assert.deepEqual(readdirSync(daemon.home).sort(), before);
  });
});
