// From a key in a session's terminal in the editor to its echo on the screen; beside `rostrum session attach` in a bare
// terminal and in one of the editor's own, all at the same hub and server, and beside a terminal of an extension that echoes
// by itself: what the editor alone takes.
import { setTimeout as pause } from 'node:timers/promises';
import { rostrumProgram } from '../../test/harness/program.ts';
import { until } from '../../test/harness/until.ts';
import { figure, printResult } from '../result.ts';
import { becomePlain } from '../terminal/plainShell.ts';
import { openPty } from '../terminal/references/ptyLines.ts';
import { openTerminalFleet } from '../terminal/terminalFleet.ts';
import { summarize, timeKey } from '../terminal/typeKeys.ts';
import { openBenchEditor } from './host/benchEditor.ts';
import { typeInWindow } from './host/typeInWindow.ts';

const turns = 4;
const keysPerTurn = 25;
const settleMs = 500;

const fleet = await openTerminalFleet();
const { hub, rest } = fleet.fleet;
const env = { ROSTRUM_HOME: hub.home, ROSTRUM_HUB: hub.url };
const attachArgs = (session: string): readonly string[] => [rostrumProgram, 'session', 'attach', session];
for (const name of ['window', 'attached', 'inside']) await fleet.openShell(name);
const words = Object.entries(env).map(([name, value]) => `${name}=${value}`);
const attached = openPty('rostrum session attach', ['env', ...words, process.execPath, ...attachArgs('attached')]);
const editor = await openBenchEditor('terminal-echo');
const { ask, window } = editor;
try {
  await ask('connect', { url: hub.url, token: hub.adminToken });
  await until(async () => (await ask('mirror')).wholeAt !== undefined, 'the rows are there');
  const { session } = await rest.get('/sessions/window');
  const program = { name: 'inside', path: process.execPath, args: attachArgs('inside'), env };
  const terminals = {
    own: () => ask('command', { id: 'rostrum.session.open', args: [session.id] }),
    inside: () => ask('showProgram', program),
    echo: () => ask('showEcho'),
  };
  const times = { own: [] as number[], inside: [] as number[], echo: [] as number[], attached: [] as number[] };
  const names = ['own', 'inside', 'echo'] as const;
  const isPrompted = async (): Promise<boolean> => /[$#]\s*$/.test(await window.terminalText());
  for (const name of names) {
    await terminals[name]();
    await until(isPrompted, `${name} has a prompt`);
    if (name !== 'echo') await window.typeInTerminal(becomePlain.replace('\r', ''));
    if (name !== 'echo') await window.page.keyboard.press('Enter');
    await pause(settleMs);
    await typeInWindow(window.page, keysPerTurn);
  }
  attached.type(becomePlain);
  await pause(settleMs);
  for (let turn = 0; turn < turns; turn += 1) {
    for (const name of names) {
      await terminals[name]();
      await pause(settleMs);
      times[name].push(...(await typeInWindow(window.page, keysPerTurn)));
    }
    for (let key = 0; key < keysPerTurn; key += 1) times.attached.push(await timeKey(attached));
  }
  const [own, inside, echo, bare] = [times.own, times.inside, times.echo, times.attached].map(summarize);
  if (own === undefined || inside === undefined || echo === undefined || bare === undefined) throw new Error('no keys');
  printResult('a key in the editor to its echo on the screen', [
    figure('p50, beside session attach in a bare terminal', 'ms', own.p50, bare.p50),
    figure('p95, beside session attach in a bare terminal', 'ms', own.p95, bare.p95),
    figure('p50, beside session attach in a terminal of the editor', 'ms', own.p50, inside.p50),
    figure('p50, beside an extension that echoes by itself', 'ms', own.p50, echo.p50),
    figure('p95, beside an extension that echoes by itself', 'ms', own.p95, echo.p95),
  ]);
} catch (error) {
  console.error(await window.report('failed'));
  throw error;
} finally {
  await attached.close();
  await editor.close();
  await fleet.close();
}
