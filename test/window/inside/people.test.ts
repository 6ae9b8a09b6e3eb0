import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createLog } from '../../../runtime/log.ts';
import { begin, day, workForAHundredDays } from '../../../server/testing/hundredDays.fixture.ts';
import { filesWith } from '../../harness/files.ts';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { until } from '../../harness/until.ts';
import { answering, left } from './answering.ts';
import type { Answer } from './answering.ts';
import { activateExtension, connectTo, forgetHub } from './extension.ts';
import { stand } from './stand.ts';

const run = (command: string, ...args: readonly unknown[]) => vscode.commands.executeCommand(command, ...args);

/** Runs a command that asks this; gives what was told. */
async function asked(command: string, ...answers: readonly Answer[]): Promise<readonly string[]> {
  const done = answering(...answers);
  await run(command);
  return done();
}

/** Presses the button that copies the token which a window shows; gives what it showed. */
function copies(): { readonly answer: Answer; readonly token: () => string } {
  let token = '';
  const answer = (shown: string): string => {
    token = /rtok_\S+/.exec(shown)?.[0] ?? '';
    return 'Copy Token';
  };
  return { answer, token: () => token };
}

/** Who is let into a hub, with what, and what was done there, by the commands of the palette alone. */
describe('people, tokens and the audit log from the palette', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => (fleet = await openFleet()));
  beforeEach(() => connectTo(fleet));
  afterEach(async () => {
    await run('workbench.action.revertAndCloseActiveEditor');
    await forgetHub();
  });
  after(() => fleet.close());

  /** The keys by which commands are offered, as the window tells them from now on. */
  function hearKeys(): { readonly keys: ReadonlyMap<unknown, unknown>; readonly end: () => void } {
    const keys = new Map<unknown, unknown>();
    const real = vscode.commands.executeCommand.bind(vscode.commands);
    const end = stand(vscode.commands, 'executeCommand', (command: string, ...args: readonly unknown[]) => {
      if (command === 'setContext') keys.set(args[0], args[1]);
      return real(command, ...args);
    });
    return { keys, end };
  }
  const statusOf = async (token: string, path = '/projects') =>
    (await fleet.rest.as(token).request('GET', path)).status;

  it('[V4] [P2] a person is added, whose token is shown once, copied, and kept nowhere', async () => {
    const { app } = await connectTo(fleet);
    const shown = copies();
    await asked('rostrum.person.add', 'Cy', 'Person', shown.answer);
    const token = shown.token();
    assert.match(token, /^rtok_/);
    assert.equal(await vscode.env.clipboard.readText(), token);
    assert.equal(await statusOf(token), 200);
    assert.equal(await statusOf(token, '/people'), 403);
    const { globalState, workspaceState, logUri } = app.context;
    const states = [globalState, workspaceState].map((state) => state.keys().map((key) => state.get(key)));
    assert.ok(!JSON.stringify(states).includes(token));
    // Everything that the editor has on its disk: logs, states, the profile of its browser.
    const [above = '', inside] = logUri.fsPath.split('/data/logs/');
    assert.notEqual(inside, undefined);
    assert.notDeepEqual(filesWith(above, 'connection: connected'), []);
    assert.deepEqual(filesWith(above, token), []);
  });

  it('[V4] [P2] a token is made as weak as it is wanted, and opens nothing when it is revoked', async () => {
    const shown = copies();
    await asked('rostrum.token.create', 'For the board', '30', 'Viewer', 'read,inbox', 'Shop', shown.answer);
    const token = shown.token();
    const rowOf = async () => {
      const { rows } = await fleet.rest.get('/tokens');
      return rows.find(({ name }: { readonly name: string }) => name === 'For the board');
    };
    const { role, scopes, project, state, expiresAt, createdAt } = await rowOf();
    assert.deepEqual([role, scopes, project, state], ['viewer', ['read', 'inbox'], 'Shop', 'valid']);
    assert.equal(expiresAt - createdAt, 30 * day);
    assert.equal(await statusOf(token), 200);
    let question = '';
    await asked('rostrum.token.list', 'For the board', (said) => {
      question = said;
      return 'Revoke Token';
    });
    assert.match(
      question,
      /^Revoke For the board \(admin\)\?\nWindows and programs that use it are shut out at once\./,
    );
    assert.deepEqual([await statusOf(token), (await rowOf()).state], [401, 'revoked']);
    // One that has ended is shown still, and nothing is asked.
    await asked('rostrum.token.list', 'For the board');
    // Nothing said limits nothing.
    await asked('rostrum.token.create', 'All', '', 'All that you may', '', 'Every project', shown.answer);
    assert.equal(await statusOf(shown.token(), '/people'), 200);
  });

  it('[V4] whoever leaves a question has nothing done, and is told nothing', async () => {
    const people = async () => (await fleet.rest.get('/people')).rows.length;
    const before = await people();
    assert.deepEqual(await asked('rostrum.person.add', left), []);
    assert.deepEqual(await asked('rostrum.person.add', 'Nobody', left), []);
    assert.deepEqual(await asked('rostrum.token.create', 'None', '', 'Owner', left), []);
    assert.equal(await people(), before);
  });

  it('[V4] who is no admin is offered nothing of the hub, is refused it in words, and sees no token of others', async () => {
    const { person, token } = await fleet.rest.post('/people', { name: 'Di' });
    const { keys, end } = hearKeys();
    await forgetHub();
    await connectTo(fleet);
    assert.equal(keys.get('rostrum.isAdmin'), true);
    await forgetHub();
    assert.equal(keys.get('rostrum.isAdmin'), false);
    await run('rostrum.hub.connect', { url: fleet.hub.url, token });
    const { app } = await activateExtension();
    await until(() => app.hub.connection.state === 'connected' && app.hub.mirror.isWhole, 'the window has its rows');
    assert.deepEqual([keys.get('rostrum.connection'), keys.get('rostrum.isAdmin')], ['connected', false]);
    end();
    assert.match((await asked('rostrum.person.add', 'Ed', 'Admin')).join(), /admin of the hub/);
    assert.match((await asked('rostrum.audit.verify')).join(), /admin of the hub/);
    assert.match((await asked('rostrum.audit.show')).join(), /Only an owner of a project/);
    // What lets servers into a project is its owners' to end.
    await fleet.rest.post('/servers/tokens', { project: fleet.project, name: 'For gpu9' });
    let listed = '';
    const looks = (said: string) => {
      listed = said;
      return left;
    };
    await asked('rostrum.token.list', looks);
    assert.deepEqual(listed.split('\n').length, 2, listed);
    await fleet.rest.put(`/projects/${fleet.project}/members/${person.id}`, { role: 'owner' });
    await until(() => app.hub.mirror.get('project', fleet.project)?.role === 'owner', 'the window knows of it');
    await asked('rostrum.token.list', 'For gpu9', 'Revoke Token');
    const { rows } = await fleet.rest.get(`/servers/tokens?project=${fleet.project}`);
    assert.deepEqual(
      rows.map(({ name, state }: { readonly name: string; readonly state: string }) => [name, state]),
      [['For gpu9', 'revoked']],
    );
    // The log of the project alone: it is the only one that they own.
    await run('rostrum.audit.show');
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /project_member_set/);
    assert.doesNotMatch(text, /person_added/);
    // One's own window has no other right than its token.
    const [own = ''] = listed.split('\n').at(-1)?.split(': ') ?? [];
    await asked('rostrum.token.list', own, 'Revoke Token');
    await until(() => app.hub.connection.state === 'refused', 'the window is shut out');
  });

  it('[V4] [P4] the audit log is read newest first, and nothing is written there; exported as the program does; verified', async () => {
    await fleet.rest.post('/people', { name: 'The last one' });
    await asked('rostrum.audit.show', 'The whole hub');
    const editor = vscode.window.activeTextEditor ?? assert.fail('nothing is shown');
    const lines = () => editor.document.getText().split('\n');
    const entries = async () =>
      (await fleet.rest.get('/audit?limit=1000')).entries as readonly { readonly seq: number }[];
    assert.deepEqual(
      lines().map((line) => Number.parseInt(line, 10)),
      // What was refused is told in the log a while later.
      (await entries())
        .map(({ seq }) => seq)
        .filter((seq) => seq <= Number.parseInt(lines()[0] ?? '', 10))
        .reverse(),
    );
    assert.match(lines().find((line) => line.includes('The last one')) ?? '', / · admin · person_added · /);
    assert.equal(editor.document.isUntitled, false);
    const isWritten = await editor
      .edit((change) => change.insert(new vscode.Position(0, 0), 'x'))
      .then(
        (isDone) => isDone && editor.document.isDirty,
        () => false,
      );
    assert.equal(isWritten, false);

    // Shown again, it is read again.
    await fleet.rest.post('/people', { name: 'One more' });
    await asked('rostrum.audit.show', 'The whole hub');
    await until(() => lines().some((line) => line.includes('One more')), 'the newest is shown');

    const file = join(fleet.hub.home, 'audit.jsonl');
    const end = stand(vscode.window, 'showSaveDialog', async () => vscode.Uri.file(file));
    await asked('rostrum.audit.export', 'The whole hub');
    const exported = readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      exported,
      (await entries()).slice(0, exported.length).map((entry) => JSON.stringify(entry)),
    );
    assert.ok(exported.length >= lines().length);
    await asked('rostrum.audit.export', 'Shop');
    end();
    // The program exports that of its project.
    assert.equal(readFileSync(file, 'utf8'), (await fleet.cli(['audit', 'export'])).stdout);

    const verdict = await fleet.ask('audit', 'verify');
    assert.deepEqual(await asked('rostrum.audit.verify'), [`The log is whole: ${verdict.lines} lines.`]);
    assert.match((await asked('rostrum.audit.prune', '90')).join(), /^Nothing can be removed: /);
  });

  it('[V4] [P4] a log that was changed is said to be broken, and where', async () => {
    const journal = join(fleet.hub.dataDir, 'journal', '000001.jsonl');
    const whole = readFileSync(journal, 'utf8');
    const lines = whole.split('\n');
    const at = lines.findIndex((line) => line.includes('"The last one"'));
    writeFileSync(journal, lines.map((line, index) => (index === at ? line.replace('last', 'lost') : line)).join('\n'));
    const [told = ''] = await asked('rostrum.audit.verify');
    writeFileSync(journal, whole);
    assert.match(told, new RegExp(`^The log is BROKEN at line ${JSON.parse(lines[at] ?? '').seq}: .+\nKeep a copy`));
  });

  it('[V4] [P4] the oldest part of the log goes by typed words alone', async () => {
    await forgetHub();
    await fleet.hub.stop();
    await workForAHundredDays(fleet.hub.dataDir, createLog({ name: 'hub', level: 'error' }));
    await fleet.hub.start();
    const { app } = await connectTo(fleet);
    const { lines: all } = await fleet.ask('audit', 'verify');
    // That day has not come yet.
    const end = stand(app.hub, 'hubNow', () => begin + 100 * day);
    let count = 0;
    const words: Answer = (said) => {
      count = Number(/"prune (\d+) lines"/.exec(said)?.[1]);
      assert.ok(said.startsWith(`${count} lines go for ever.`), said);
      return `prune ${count} lines`;
    };
    await asked('rostrum.audit.prune', '50', left);
    assert.ok((await fleet.ask('audit', 'verify')).lines >= all);
    await asked('rostrum.audit.prune', '50', words);
    end();
    assert.ok(count > 0);
    await until(
      async () => (await fleet.ask('audit', 'verify')).lines < all - count + 10,
      'the old files to go; what happens meanwhile adds a line or two',
    );
    await asked('rostrum.audit.show', 'The whole hub');
    await until(
      () => vscode.window.activeTextEditor?.document.getText().endsWith('has been pruned from the log.'),
      'it is said that there was more',
    );
  });
});
