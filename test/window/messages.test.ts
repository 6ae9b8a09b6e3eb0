import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fakeAgentProvider, writeFakeAgent } from '../../daemon/delivery/fakeAgent.fixture.ts';
import { createTask, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import { useWindow } from './harness/useWindow.ts';

describe('what is said to agents from a window', () => {
  let heardIn = '';
  const ui = useWindow({
    reach: async (fleet) => {
      heardIn = fleet.place.make('heard');
      const program = writeFakeAgent(fleet.place.make('agents'));
      const env = { FAKE_AGENT: 'deaf', FAKE_AGENT_OUT: join(heardIn, 'h-') };
      const providers = { typed: fakeAgentProvider(program, env) };
      await fleet.add({ name: 'gpu1', config: { providers, allowedCommands: ['bash', 'sh', program] } });
      return { settings: {} };
    },
  });
  const fileOf = (sessionId: string) => join(heardIn, `h-${sessionId}`);
  const heard = (sessionId: string): readonly string[] =>
    existsSync(fileOf(sessionId)) ? readFileSync(fileOf(sessionId), 'utf8').split('\n').filter(Boolean) : [];
  const untilHeard = (sessionId: string, text: RegExp) =>
    until(() => heard(sessionId).find((line) => text.test(line)), `it hears ${text}`);
  const deafen = (sessionId: string) => appendFileSync(`${fileOf(sessionId)}.deaf`, '');
  const heal = (sessionId: string) => rmSync(`${fileOf(sessionId)}.deaf`);
  const isShown = async (sessionId: string, text: string) =>
    (await ui.fleet.rest.get(`/sessions/${sessionId}/screen`)).lines.join('').includes(text);

  /** A task at work in a session with an agent that sits at its prompt. By hand: a busy machine is given nothing. */
  async function running(title: string, name: string): Promise<{ readonly id: string; readonly sessionId: string }> {
    const { fleet } = ui;
    const { id, ref } = await createTask(fleet, { title, spec: 'Do it', start: 'manual' });
    const words = ['--server', 'gpu1', '--provider', 'typed', '--task', ref, '--name', name];
    const { session } = await fleet.ask('session', 'open', ...words);
    await untilStatus(fleet, id, 'running');
    await until(() => isShown(session.id, '? for help'), 'its agent sits at the prompt');
    return { id, sessionId: session.id };
  }

  it('[T12] [G9] a message interrupts the turn of an agent, once it was said that it does', async () => {
    const { window, fleet } = ui;
    await window.openContainer('Rostrum');
    await window.connect(fleet.hub);
    const { sessionId } = await running('Build it', 'desk-1');
    await window.row('desk-1').waitFor();
    process.kill((await fleet.rest.get(`/sessions/${sessionId}`)).session.pid, 'SIGUSR1');
    await until(() => isShown(sessionId, 'esc to interrupt'), 'it is in a turn');
    await window.rowMenu('desk-1', 'Interrupt with Message…');
    await until(async () => /Its turn is interrupted/.test(await window.inputMessage()), 'it is said what happens');
    await window.screenshot('1-interrupt');
    await window.answer('Stop: the schema changes');
    await untilHeard(sessionId, /Stop: the schema changes/);
    assert.match(heard(sessionId)[0] ?? '', /\[esc\]/);
  });

  it('[S8] a message that an agent without a task does not take is said, and brought again by a button', async () => {
    const { window, fleet } = ui;
    const words = ['--server', 'gpu1', '--provider', 'typed', '--name', 'desk-2'];
    const { session } = await fleet.ask('session', 'open', ...words);
    const sessionId: string = session.id;
    await until(() => isShown(sessionId, '? for help'), 'its agent sits at the prompt');
    deafen(sessionId);
    await window.rowMenu('desk-2', 'Send Message…');
    await window.answer('Can you hear me');
    const told = async () => (await window.toasts()).find((toast) => /desk-2 did not take your message/.test(toast));
    await until(told, 'it is said', 40_000);
    await window.screenshot('2-not-taken');
    heal(sessionId);
    await window.toastButton('Bring It Again').click();
    await untilHeard(sessionId, /Can you hear me/);
    assert.equal(heard(sessionId).filter((line) => line.includes('Can you hear me')).length, 1);
  });

  it('[S8] [I2] [I5] one at a task waits in the inbox, told once, where its screen and terminal are opened and it is brought again', async () => {
    const { window, fleet } = ui;
    const { id, sessionId } = await running('Ship it', 'desk-3');
    deafen(sessionId);
    await window.row('desk-3').waitFor();
    await window.rowMenu('desk-3', 'Send Message…');
    await window.answer('Mind the tests');
    const { excerpt } = await untilAsked(fleet, id);
    const question = excerpt.slice(0, 30);
    await window.row(question).waitFor();
    const receipt = window.page.locator('.statusbar-item', { hasText: 'Message to desk-3: not taken' });
    await receipt.waitFor();
    const told = async () => (await window.toasts()).filter((toast) => toast.includes('desk-3')).length;
    assert.equal(await until(told, 'it is told'), 1);
    await window.rowMenu(question, 'See What Was on Its Screen');
    const screen = window.page.locator('.editor-instance .view-lines', { hasText: 'for help' });
    await screen.first().waitFor();
    await screen.filter({ hasText: 'The screen when it asked' }).first().waitFor();
    await window.screenshot('3-screen');
    await window.rowMenu(question, 'Open Terminal There');
    await until(async () => (await window.terminalText()).includes('for help'), 'its terminal is open');
    await window.row(question).click();
    await window.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Drop It' }).waitFor();
    await window.screenshot('4-stranded');
    heal(sessionId);
    await window.choose('Bring It Again');
    await untilHeard(sessionId, /Mind the tests/);
    await untilStatus(fleet, id, 'running');
    await until(async () => (await window.rows('Inbox')).every((row) => !row.startsWith(question)), 'it waits no more');
  });
});
