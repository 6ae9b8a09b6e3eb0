import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Report } from '../../shared/protocol/daemon.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { createProviders } from '../agent/providers.ts';
import { createTestLog } from '../places.fixture.ts';
import { SessionMessages } from '../session/sessionMessages.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { TerminalHost } from '../terminal/terminal.ts';
import { specOf, until } from '../terminal/terminalTrial.ts';
import { makeTmuxTrial } from '../terminal/tmux/tmuxTrial.ts';
import type { TmuxTrial } from '../terminal/tmux/tmuxTrial.ts';
import { newId } from '../testDaemon.fixture.ts';
import { DeliveryDesk } from './deliveryDesk.ts';
import { fakeAgentProvider, writeFakeAgent } from './fakeAgent.fixture.ts';

describe('texts typed into agents in tmux', function () {
  this.timeout(40_000);
  let trial: TmuxTrial;
  let host: TerminalHost;
  let desk: DeliveryDesk;
  let messages: SessionMessages;
  let reports: Extract<Report, { type: 'delivery.receipt' }>[];
  let pid: number;
  let heardFile: string;
  const sessionId = newId('session');
  const directory = () => path.join(trial.dir, 'session');

  beforeEach(async () => {
    trial = makeTmuxTrial();
    ({ host } = await trial.openHost());
    mkdirSync(directory(), { mode: 0o700 });
    heardFile = path.join(trial.dir, 'heard');
    writeFileSync(heardFile, '');
    messages = await SessionMessages.open(directory());
    reports = [];
  });
  afterEach(async () => {
    await desk.stop();
    await trial.dispose();
  });

  function openDesk(provider: string): DeliveryDesk {
    const program = path.join(trial.dir, 'fake-agent');
    const record = (): SessionRecord => ({
      order: { sessionId, name: 'one', projectId: 'project_1', provider, role: 'worker' },
      tokenHash: '',
      cwd: '/',
      createdAt: 1,
      published: [],
      state: { is: 'running', pid, startedAt: 1 },
    });
    desk = new DeliveryDesk({
      terminals: host,
      providers: createProviders({ fake: fakeAgentProvider(program) }),
      sessions: { record, messagesOf: () => Promise.resolve(messages) },
      directoryOf: directory,
      report: (report) => {
        if (report.type === 'delivery.receipt') reports.push(report);
        return Promise.resolve();
      },
      log: createTestLog().log,
    });
    return desk;
  }

  /** An agent in a manner of its own, at its prompt. */
  async function start(manner: string): Promise<void> {
    const program = writeFakeAgent(trial.dir);
    const env = { PATH: process.env['PATH'] ?? '', FAKE_AGENT: manner, FAKE_AGENT_OUT: heardFile };
    ({ pid } = await host.start(specOf(sessionId, [program], { env })));
    await untilShown('? for help');
    openDesk('fake');
  }

  async function untilShown(text: string): Promise<void> {
    let shown = '';
    const look = async () => (shown = (await host.screen(sessionId)).lines.join('\n'));
    await look();
    const timer = setInterval(() => void look().catch(() => undefined), 30);
    try {
      await until(() => shown.includes(text), `"${text}" on the screen`);
    } finally {
      clearInterval(timer);
    }
  }

  const message = (text: string, given: Partial<HeldMessage> = {}): HeldMessage => ({
    deliveryId: newId('delivery'),
    attempt: 1,
    kind: 'note',
    about: 'note_1',
    text,
    urgent: false,
    wantedAt: 1,
    ...given,
  });
  async function deliver(text: string, given: Partial<HeldMessage> = {}): Promise<HeldMessage> {
    const added = message(text, given);
    await messages.add(added);
    desk.wake(sessionId);
    return added;
  }
  const statesOf = ({ deliveryId, attempt }: HeldMessage) =>
    reports
      .filter((report) => report.deliveryId === deliveryId && report.attempt === attempt)
      .map(({ state }) => state);
  const untilSettled = (told: HeldMessage) =>
    until(() => ['verified', 'stranded'].includes(statesOf(told).at(-1) ?? ''), `an end of "${told.text}"`, 20_000);
  const heard = (): unknown[] =>
    readFileSync(heardFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));

  it('[S8] two texts, one of several lines: each is one message, in order, with its receipts', async () => {
    await start('box');
    const first = await deliver(`it's $HOME "quoted" \\ ; #{x}\nsecond line`);
    const second = await deliver('and then');
    await untilSettled(second);
    assert.deepEqual(heard(), [`it's $HOME "quoted" \\ ; #{x}\nsecond line`, 'and then']);
    for (const told of [first, second]) assert.deepEqual(statesOf(told), ['typed', 'submitted', 'verified']);
  });

  it('[S8] Enter is pressed again for an agent that swallows the first, and the text comes once', async () => {
    await start('swallow');
    const swallowed = await deliver('swallowed');
    await untilSettled(swallowed);
    assert.deepEqual([heard(), statesOf(swallowed).at(-1)], [['swallowed'], 'verified']);
  });

  it('[S8] an agent that makes a newline of the first Enter gets the text once', async () => {
    await start('twice');
    const told = await deliver('twice');
    await untilSettled(told);
    assert.deepEqual([heard(), statesOf(told).at(-1)], [['twice'], 'verified']);
  });

  it('[S8] one that never takes it is stranded; retry only submits what stands there, and others wait behind it', async () => {
    writeFileSync(`${heardFile}.deaf`, '');
    await start('deaf');
    const told = await deliver('never taken');
    await untilSettled(told);
    const report = reports.at(-1);
    assert.equal(report?.state, 'stranded');
    assert.match(report?.reason ?? '', /still stands in its input line/);
    const behind = await deliver('behind it');
    const again = { ...told, attempt: 2 };
    await messages.add(again);
    desk.wake(sessionId);
    await untilSettled(again);
    assert.deepEqual(statesOf(again), ['submitted', 'stranded']);
    assert.deepEqual(statesOf(behind), []);
    const { lines } = await host.screen(sessionId);
    assert.equal(lines.join('\n').split('never taken').length, 2, 'it stands there once');
  });

  it('[S8] a dialog keeps a text back until somebody has answered it', async () => {
    await start('box');
    process.kill(pid, 'SIGUSR2');
    await untilShown('1. Yes');
    const told = await deliver('after the dialog');
    await until(() => messages.counted().length === 1, 'it is kept');
    process.kill(pid, 'SIGUSR2');
    await untilSettled(told);
    assert.deepEqual(heard(), ['after the dialog']);
  });

  it('[T12] a text waits for the end of the turn; an urgent one overtakes it with one Esc', async () => {
    await start('box');
    process.kill(pid, 'SIGUSR1');
    await untilShown('esc to interrupt');
    const patient = await deliver('when you are done');
    const urgent = await deliver('stop now', { urgent: true });
    await untilSettled(urgent);
    await untilSettled(patient);
    assert.deepEqual(heard(), ['[esc]', 'stop now', 'when you are done']);
  });

  it('[S8] an agent that ends at Enter leaves the text stranded with that reason', async () => {
    await start('dies');
    const told = await deliver('last words');
    await untilSettled(told);
    assert.equal(statesOf(told).at(-1), 'stranded');
    assert.match(reports.at(-1)?.reason ?? '', /ended/);
  });

  it('[S8] a long text comes as a line that points to a private file', async () => {
    await start('box');
    const text = 'A long story. '.repeat(200).trim();
    const told = await deliver(text);
    await untilSettled(told);
    const [line] = heard();
    const file = /Read (\S+) whole/.exec(String(line))?.[1] ?? '';
    assert.equal(readFileSync(file, 'utf8'), `${text}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('[I1] what a command in the session took is not typed a second time', async () => {
    await start('box');
    const waiting = messages.waitFor({ about: 'intervention_1', kind: 'answer' }, 5_000);
    const answer = await deliver('JWT', { kind: 'answer', about: 'intervention_1' });
    assert.equal((await waiting)?.deliveryId, answer.deliveryId);
    await untilSettled(answer);
    assert.deepEqual(statesOf(answer), ['verified']);
    const next = await deliver('next');
    await untilSettled(next);
    assert.deepEqual(heard(), ['next']);
  });

  it('[S8] after a crash what may have been typed is stranded, and what was only queued is typed', async () => {
    await start('box');
    const begun = message('was being typed');
    const waits = message('was waiting');
    const old = { ...message('from before tries were counted'), attempt: undefined };
    for (const held of [begun, waits, old]) await messages.add(held);
    await messages.record({ deliveryId: begun.deliveryId, attempt: 1, state: 'typed' });
    messages = await SessionMessages.open(directory());
    await desk.resume([sessionId]);
    await untilSettled(waits);
    assert.deepEqual([statesOf(begun), heard()], [['stranded'], ['was waiting']]);
    assert.match(reports[0]?.reason ?? '', /may have been typed/);
    messages = await SessionMessages.open(directory());
    await desk.resume([sessionId]);
    assert.equal(reports.length, 4, 'nothing is told again');
    // Read by its agent after all.
    await desk.noteRead(sessionId, [begun.deliveryId]);
    assert.deepEqual(statesOf(begun), ['stranded', 'verified']);
  });

  it('[S8] [M9] a shell sees a line that does nothing, only at an empty prompt and never inside another program', async () => {
    const env = { PATH: process.env['PATH'] ?? '', PS1: '$ ', HOME: trial.dir, HISTFILE: '/dev/null' };
    ({ pid } = await host.start(
      specOf(sessionId, ['bash', '--norc', '--noprofile', '-i'], { env, cwd: trial.dir, columns: 200 }),
    ));
    await untilShown('$');
    openDesk('shell');
    await host.write(sessionId, Buffer.from(`cat > ${heardFile}\r`));
    await untilShown('cat >');
    const told = await deliver(`note'; touch ${trial.dir}/owned; '`);
    await host.write(sessionId, Buffer.from('for the cat\r'));
    await until(() => readFileSync(heardFile, 'utf8').includes('\n'), 'the cat has its line');
    assert.deepEqual(statesOf(told), []);
    await host.write(sessionId, Buffer.from('\u0004'));
    await untilSettled(told);
    assert.equal(statesOf(told).at(-1), 'verified');
    await untilShown("read it with: rostrum session messages'");
    assert.equal(readFileSync(heardFile, 'utf8'), 'for the cat\n');
    assert.equal(existsSync(`${trial.dir}/owned`), false);
  });
});
