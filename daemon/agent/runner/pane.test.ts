import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { until } from '../../../runtime/until.fixture.ts';
import { openPane } from './pane.ts';

/** A terminal whose keys come as they are pressed. */
function aTerminal() {
  const modes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (isRaw: boolean) => modes.push(isRaw) });
  const process = Object.assign(new EventEmitter(), { stdin, stdout: new PassThrough() });
  // No more of a process is asked for than this.
  const pane = openPane(process as unknown as Parameters<typeof openPane>[0]);
  return { pane, stdin, modes };
}

describe('the pane of an agent behind a protocol', () => {
  it('[T12] takes Ctrl-C as a key, of which no other program of the terminal hears, and lines as they are entered', async () => {
    const { pane, stdin, modes } = aTerminal();
    let interrupts = 0;
    pane.onInterrupt(() => (interrupts += 1));
    const changed = pane.changed.wait();
    stdin.write('\u0003go on\r');
    await changed;
    assert.deepEqual([interrupts, pane.takeLine(), pane.takeLine(), modes], [1, 'go on', undefined, [true]]);
    stdin.end();
  });

  it('[T12] discards with Ctrl-C what stands there half typed, wherever its cursor is', async () => {
    const { pane, stdin } = aTerminal();
    const [left, interrupt] = ['\u001b[D', '\u0003'];
    const changed = pane.changed.wait();
    stdin.write(`remove all${left}${left}${interrupt}${interrupt}yes\r`);
    await changed;
    assert.deepEqual([pane.takeLine(), pane.takeLine()], ['yes', undefined]);
    stdin.end();
  });

  it('[T12] hears of every key, whichever was pressed before', async () => {
    const { pane, stdin, modes } = aTerminal();
    const heard: string[] = [];
    pane.onInterrupt(() => void heard.push('interrupt'));
    const changed = pane.changed.wait();
    for (const key of ['\u0004', '\u001a', '\u0003', 'on\r']) stdin.write(key);
    await changed;
    assert.deepEqual([heard, pane.takeLine(), modes.at(-1)], [['interrupt'], 'on', true]);
    stdin.end();
    await until(() => modes.at(-1) === false, 'its end');
  });
});
