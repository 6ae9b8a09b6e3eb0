import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('evidence before done', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01', repos: { api: 'rust' } }] });
  });
  afterEach(async () => {
    if (!fleet.hub.isRunning()) await fleet.hub.start();
    if (!fleet.daemon('dev-01').isRunning()) await fleet.daemon('dev-01').start();
  });
  after(() => fleet.close());

  const fileOf = (name: string) => join(fleet.daemon('dev-01').workDir, name);
  const typesOf = async (id: string): Promise<readonly string[]> =>
    (await timelineOf(fleet, id)).map(({ type }: Json) => type);
  const proofsOf = (): readonly string[] => readdirSync(join(fleet.daemon('dev-01').dataDir, 'evidence'));
  const untilProving = (id: string) =>
    until(async () => (await viewTask(fleet, id)).task.provingSince !== undefined, `${id} is being checked`);
  /** Shell text that says its own process, and ends when a file is there. */
  const waitsFor = (name: string) =>
    `echo $$ >> ${fileOf(`${name}.pids`)}; until test -e ${fileOf(`${name}.go`)}; do sleep 0.05; done`;
  const pidsOf = (name: string): readonly number[] =>
    existsSync(fileOf(`${name}.pids`))
      ? readFileSync(fileOf(`${name}.pids`), 'utf8')
          .trim()
          .split('\n')
          .map(Number)
      : [];

  it('[T16] the agent hears what is not true yet, mends it, and is done with its evidence', async () => {
    const first = fileOf('first.txt');
    const task = await createTask(fleet, {
      title: 'Proven',
      placement: { repo: 'api' },
      contracts: [{ key: 'api' }],
      evidence: { result: true, noOpenIntervention: true, branchMoved: true, command: 'echo looking; test -f ok.txt' },
      spec: script(
        'run echo 1 > api.json',
        `try run rostrum task complete --summary First --contract api=api.json --wait > ${first}`,
        'run touch ok.txt && git add ok.txt && git -c user.name=a -c user.email=a@b.c commit -qm "Add it"',
        // Where all is true, its session ends with its task: nobody reads on.
        'run rostrum task complete --summary Second --contract api=api.json --wait',
      ),
      start: 'auto',
    });
    const waiting = await createTask(fleet, {
      title: 'Waits',
      dependencies: [{ on: task.id, type: 'input', contractKey: 'api' }],
      spec: script('complete Used'),
    });
    const view = await untilStatus(fleet, task.id, 'done');
    await untilStatus(fleet, waiting.id, 'done');
    assert.equal(view.result.summary, 'Second');
    assert.deepEqual(
      view.proof.checks.map(({ predicate, passed }: Json) => [predicate, passed]),
      [
        ['result', true],
        ['noOpenIntervention', true],
        ['command', true],
        ['branchMoved', true],
      ],
    );
    assert.match(view.proof.checks[2].output, /^looking$/);
    const told = readFileSync(first, 'utf8');
    assert.match(told, /not done yet/);
    assert.match(told, /its command ends with exit code 0 \(Exit code 1\)/);
    assert.match(told, /the branch has moved \(Still at [0-9a-f]{12}/);
    assert.match(told, /looking/);
    const story = await timelineOf(fleet, task.id);
    const steps = ['evidence_wanted', 'evidence_checked', 'task_completed', 'contract_fulfilled'];
    assert.deepEqual(
      story.filter(({ type }: Json) => steps.includes(type)).map(({ type, actor }: Json) => `${type} ${actor.kind}`),
      [
        'evidence_wanted agent',
        'evidence_checked server',
        'evidence_wanted agent',
        'evidence_checked server',
        'task_completed agent',
        'contract_fulfilled agent',
      ],
      'nothing is published before it is proven',
    );
    await until(() => proofsOf().length === 0, 'the daemon lets go of what is judged');
  });

  it('[T16] a session that ends meanwhile leaves it to the evidence how the task ends', async () => {
    const make = (title: string, command: string) =>
      createTask(fleet, { title, evidence: { command }, spec: script(`complete ${title}`), start: 'auto' });
    const [good, bad] = [await make('Good', waitsFor('good')), await make('Bad', `${waitsFor('bad')}; exit 3`)];
    for (const { id } of [good, bad]) {
      await until(async () => (await typesOf(id)).includes('session_ended'), 'its session has ended');
      assert.equal((await viewTask(fleet, id)).task.status, 'running');
    }
    assert.equal(pidsOf('good').length + pidsOf('bad').length, 1, 'one at a time');
    writeFileSync(fileOf('good.go'), '');
    writeFileSync(fileOf('bad.go'), '');
    assert.equal((await untilStatus(fleet, good.id, 'done')).result.summary, 'Good');
    const { failure } = await untilStatus(fleet, bad.id, 'failed');
    assert.equal(failure.reason, 'evidence');
    assert.match(failure.message, /Exit code 3/);
  });

  it('[T16] a daemon that dies in the middle looks once more, and leaves nothing running', async () => {
    const task = await createTask(fleet, {
      title: 'Restart',
      evidence: { command: waitsFor('restart') },
      spec: script('complete Restarted', `wait-file ${fileOf('never')}`),
      start: 'auto',
    });
    await until(() => pidsOf('restart').length === 1, 'the command runs');
    const daemon = fleet.daemon('dev-01');
    await daemon.kill9();
    await daemon.start();
    await until(() => pidsOf('restart').length === 2, 'it runs once more');
    const [before = 0] = pidsOf('restart');
    await until(() => !isAlive(before), 'what was left of the first time has ended');
    writeFileSync(fileOf('restart.go'), '');
    await untilStatus(fleet, task.id, 'done');
    assert.equal(pidsOf('restart').length, 2);
  });

  it('[T16] a hub that dies in the middle hears what was found, and it was looked at once', async () => {
    const task = await createTask(fleet, {
      title: 'Alone',
      evidence: { command: waitsFor('alone') },
      spec: script('complete Alone'),
      start: 'auto',
    });
    await until(() => pidsOf('alone').length === 1, 'the command runs');
    await fleet.hub.kill9();
    writeFileSync(fileOf('alone.go'), '');
    await until(() => pidsOf('alone').every((pid) => !isAlive(pid)), 'the command has ended');
    await fleet.hub.start();
    await untilStatus(fleet, task.id, 'done');
    assert.equal(pidsOf('alone').length, 1);
  });

  it('[T16] [T4] cancelled meanwhile, what is looked at ends with all its children', async () => {
    const task = await createTask(fleet, {
      title: 'Cancelled',
      evidence: { command: `sh -c '${waitsFor('cancelled')}' & ${waitsFor('cancelled')}` },
      spec: script('complete Too late', `wait-file ${fileOf('never')}`),
      start: 'auto',
    });
    await untilProving(task.id);
    await until(() => pidsOf('cancelled').length === 2, 'the command and its child run');
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
    await until(() => pidsOf('cancelled').every((pid) => !isAlive(pid)), 'both have ended');
    await until(() => proofsOf().length === 0, 'the daemon lets go of it');
    const view = await viewTask(fleet, task.id);
    assert.deepEqual([view.task.status, view.proof, view.task.provingSince], ['cancelled', undefined, undefined]);
  });

  it('[T16] [P8] of what a command prints the hub keeps the end, and nothing else', async () => {
    const task = await createTask(fleet, {
      title: 'Long',
      evidence: {
        command: 'echo the-beginning-of-it | tr a-z A-Z; head -c 3000000 /dev/zero | tr "\\0" x; echo the-end',
      },
      spec: script('complete Long'),
      start: 'auto',
    });
    const view = await untilStatus(fleet, task.id, 'done');
    const [{ output }] = view.proof.checks;
    assert.ok(Buffer.byteLength(output) <= 4_096);
    assert.match(output, /^x+the-end$/);
    const files = readdirSync(fleet.hub.dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.ok(files.length > 0);
    for (const { parentPath, name } of files) {
      const text = readFileSync(join(parentPath, name), 'latin1');
      assert.equal(text.includes('THE-BEGINNING-OF-IT'), false, name);
      assert.equal(text.includes('x'.repeat(5_000)), false, name);
    }
  });

  it('[T16] a changed demand calls the check off, and the agent reports again', async () => {
    const task = await createTask(fleet, {
      title: 'Changed',
      evidence: { command: waitsFor('changed') },
      spec: script('try run rostrum task complete --summary Once --wait', 'complete Twice'),
      start: 'auto',
    });
    await until(() => pidsOf('changed').length === 1, 'the command runs');
    await fleet.rest.request('PATCH', `/tasks/${task.id}`, { evidence: {} });
    const view = await untilStatus(fleet, task.id, 'done');
    assert.equal(view.result.summary, 'Twice');
    assert.ok((await typesOf(task.id)).includes('evidence_withdrawn'));
    await until(() => pidsOf('changed').every((pid) => !isAlive(pid)), 'the command has ended');
  });
});
