import assert from 'node:assert/strict';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliResult } from '../harness/cli.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { askTmux } from '../harness/startDaemon.ts';
import { script } from '../harness/script.ts';
import { until } from '../harness/until.ts';

describe('sessions among people', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  const tokens = new Map<string, string>();
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
    for (const [name, role] of [
      ['carol', 'member'],
      ['bob', 'viewer'],
      ['eve', undefined],
    ] as const) {
      tokens.set(name, (await fleet.rest.post('/people', { name })).token);
      if (role !== undefined) await fleet.rest.put(`/projects/${fleet.project}/members/${name}`, { role });
    }
  });
  after(() => fleet.close());

  const as = (name: string, ...args: readonly string[]): Promise<CliResult> =>
    fleet.cli(['session', ...args, '--token', tokens.get(name) ?? '']);
  const done = async (name: string, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await as(name, ...args);
    assert.deepEqual([code, stderr], [exitCodes.ok, ''], args.join(' '));
    return stdout.trim();
  };
  const refused = async (code: number, words: RegExp, name: string, ...args: readonly string[]) => {
    const result = await as(name, ...args);
    assert.equal(result.code, code, result.stderr);
    assert.match(result.stderr, words);
  };
  const sessionNow = async (key: string): Promise<Json> => (await fleet.rest.get(`/sessions/${key}`)).session;
  const shows = (name: string, key: string, text: string) =>
    until(async () => (await as(name, 'screen', key)).stdout.includes(text), `${name} sees "${text}"`);

  it('[S12] [P1] a private session is shared with a teammate to view, then to drive, and taken back', async () => {
    await done('carol', 'open', '--server', 'dev-01', '--name', 'build', '--private');
    assert.match(await done('bob', 'list'), /build/);
    await refused(
      exitCodes.forbidden,
      /build is private\. Ask carol, who opened it, or an owner/,
      'bob',
      'screen',
      'build',
    );
    await refused(exitCodes.notFound, /There is no session "build"/, 'eve', 'screen', 'build');
    await refused(
      exitCodes.notFound,
      /There is no "eve" in Shop\. .*people of their project only/,
      'carol',
      'share',
      'build',
      'eve',
    );

    assert.equal(await done('carol', 'share', 'build', 'bob'), 'build is shared with bob (view).');
    await done('carol', 'send', 'build', 'echo "$((6 * 7))-seen"');
    await shows('bob', 'build', '42-seen');
    await refused(exitCodes.forbidden, /may not drive build/, 'bob', 'send', 'build', 'ls');

    await done('carol', 'share', 'build', 'bob', '--access', 'drive');
    await done('bob', 'send', 'build', 'echo "$((6 * 8))-typed"');
    await shows('carol', 'build', '48-typed');
    assert.match(await done('carol', 'view', 'build'), /shared +bob \(drive\)/);

    assert.equal(await done('carol', 'unshare', 'build', 'bob'), 'build is shared with nobody.');
    await refused(exitCodes.forbidden, /private/, 'bob', 'screen', 'build');
    await done('carol', 'private', 'build', '--off');
    await shows('bob', 'build', '48-typed');
    await done('carol', 'rename', 'build', 'review');
    assert.equal((await sessionNow('review')).name, 'review');
  });

  it('[S9] [S12] one drives alone until somebody who may drive takes over; who leaves the project leaves the seat', async () => {
    await done('carol', 'share', 'review', 'bob', '--access', 'drive');
    await done('carol', 'take', 'review');
    await refused(
      exitCodes.refused,
      /carol drives review alone now\. Take over with "rostrum session take review"/,
      'bob',
      'send',
      'review',
      'ls',
    );
    await done('bob', 'take', 'review');
    await refused(exitCodes.refused, /bob drives review alone now/, 'carol', 'interrupt', 'review');
    assert.match(await done('carol', 'view', 'review'), /driver +bob, alone/);

    await fleet.hub.kill9();
    await fleet.hub.start();
    assert.equal((await sessionNow('review')).driver.name, 'bob', 'the seat is as it was');
    await fleet.rest.remove(`/projects/${fleet.project}/members/bob`);
    const { driver, shares } = await sessionNow('review');
    assert.deepEqual([driver, shares], [undefined, undefined]);
    const again = ['send', 'review', 'echo "$((6 * 9))-again"'];
    await until(async () => (await as('carol', ...again)).code === exitCodes.ok, 'the server is back, and takes input');
    await shows('carol', 'review', '54-again');
    await refused(exitCodes.notFound, /There is no session "review"/, 'bob', 'screen', 'review');
  });

  it('[S16] tmux is lost: the session shows its last screen and how to open it again, its task is retried by one answer', async () => {
    const { task } = await fleet.ask(
      'task',
      'create',
      '--title',
      'Long',
      '--spec',
      script(`wait-file ${fleet.daemon('dev-01').workDir}/never`),
      '--start',
      'auto',
    );
    const attempt = async () => (await fleet.rest.get(`/tasks/${task.id}`)).task;
    const runs = async () => {
      if ((await attempt()).status === 'running') return true;
      throw new Error(JSON.stringify(await fleet.rest.get(`/tasks/${task.id}/why`)));
    };
    await until(runs, 'the task runs', 60_000);
    askTmux(fleet.daemon('dev-01'), 'kill-server');
    await until(async () => (await sessionNow('review')).lifecycle === 'lost', 'the session is lost');
    await shows('carol', 'review', '54-again');
    const page = await done('carol', 'view', 'review');
    const offer = /go on +rostrum (session open --server dev-01 --provider shell --name review .*)/.exec(page)?.[1];
    assert.ok(offer, page);
    await done('carol', ...offer.split(' ').slice(1));
    assert.equal((await sessionNow('review')).lifecycle, 'active');

    await until(async () => (await attempt()).status === 'needs_human', 'the task waits for a person');
    const { rows } = await fleet.ask('inbox', 'list', '--kind', 'lost_session');
    assert.deepEqual([rows.length, rows[0].options], [1, ['resume', 'retry', 'fail']]);
    await fleet.ask('inbox', 'respond', rows[0].id, 'retry');
    await until(async () => (await attempt()).attempt === 2, 'the next attempt');
  });
});
