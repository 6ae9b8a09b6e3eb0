// The start of the extension in a window whose hub is known and running: what it computes before the editor goes on, as the
// editor itself measures it, and how long until its first row is on the screen. Beside an extension with one bare tree.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/harness/until.ts';
import { seedHub } from '../bigHub.ts';
import { startHubChild } from '../hubChild.ts';
import { aloneFigure, figure, median, printResult } from '../result.ts';
import { parseActivation, readActivatedAt } from './host/activationTimes.ts';
import type { ActivationTimes } from './host/activationTimes.ts';
import { bareTitle, openBenchEditor } from './host/benchEditor.ts';
import { noteFirst, readFirst, sideRows } from './host/pageClock.ts';
import { benchPublisher } from './host/packVsix.ts';

const rounds = 3;
const ours = 'rostrum.rostrum';
const bare = `${benchPublisher}.bare`;

interface Start extends ActivationTimes {
  readonly firstRowMs: number;
}

const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));
try {
  await seedHub(directory, { tasks: 100, servers: 2 }, true);
  const hub = await startHubChild(directory);
  const editor = await openBenchEditor('activation');
  const { window, ask } = editor;
  try {
    await ask('connect', { url: hub.url, token: hub.token });
    await noteFirst(window.page, sideRows);
    await until(async () => (await ask('mirror')).wholeAt !== undefined, 'the rows are there');
    // What the window keeps, it keeps when its person turns away from it.
    await window.keeps('rostrum.hubs');

    /** The extension's start in a window that is loaded again while a view of it is open. */
    const start = async (extension: string, container: string): Promise<Start> => {
      await window.openContainer(container);
      await window.keeps('workbench.view.extension');
      await editor.reload();
      const shownAt = await until(() => readFirst(window.page), `${container} shows a row`);
      const firstRowMs = shownAt - readActivatedAt(editor.directory, extension);
      // The window hears of it a moment after its first row.
      const times = await until(
        async () => parseActivation(await ask('activations'), await ask('marks'), extension),
        'the editor says it',
      );
      return { ...times, firstRowMs };
    };
    const starts: { readonly own: Start; readonly reference: Start }[] = [];
    while (starts.length < rounds)
      starts.push({ own: await start(ours, 'Rostrum'), reference: await start(bare, bareTitle) });
    const medians = (of: (start: Start) => number): readonly [number, number] => [
      median(starts.map(({ own }) => of(own))),
      median(starts.map(({ reference }) => of(reference))),
    ];
    printResult('start of the extension in the editor', [
      figure('synchronous work, beside an extension with a bare tree', 'ms', ...medians((s) => s.loadMs + s.callMs)),
      aloneFigure('loading its code', 'ms', medians(({ loadMs }) => loadMs)[0]),
      aloneFigure('from there until everything is registered', 'ms', medians(({ restMs }) => restMs)[0]),
      figure('begun to its first row on the screen, beside a bare tree', 'ms', ...medians((s) => s.firstRowMs)),
    ]);
  } finally {
    await editor.close();
    await hub.stop();
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
