import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../../../test/harness/place.ts';
import { repositoryRoot } from '../../../test/harness/program.ts';
import { until } from '../../../test/harness/until.ts';
import { emptyArtifacts } from '../../../test/window/harness/artifacts.ts';
import type { Editor } from '../../../test/window/harness/editor.ts';
import { installVsix, makeHostDirectories } from '../../../test/window/harness/hostDirectories.ts';
import { ensureHost } from '../../../test/window/harness/installHost.ts';
import { openWindow } from '../../../test/window/harness/openWindow.ts';
import type { TestWindow } from '../../../test/window/harness/openWindow.ts';
import { startServer } from '../../../test/window/harness/startServer.ts';
import { makeVsix, packVsix } from './packVsix.ts';
import { probeAt, probeVariable } from './probeLine.ts';
import type { AskProbe } from './probeLine.ts';

/** A window of a real editor with our extension as it is shipped, a bare one beside it, and a probe among them. */
export interface BenchEditor {
  readonly window: TestWindow;
  readonly directory: string;
  readonly ask: AskProbe;
  /** Loads the window again, and waits for its new extension host. */
  reload: () => Promise<void>;
  close: () => Promise<void>;
}

/** The icon of the bare tree in the activity bar. */
export const bareTitle = 'Bare';

const bareManifest = {
  activationEvents: ['onStartupFinished'],
  contributes: {
    viewsContainers: { activitybar: [{ id: 'bench', title: bareTitle, icon: '$(list-flat)' }] },
    views: { bench: [{ id: 'bench.rows', name: 'Rows', icon: '$(list-flat)' }] },
  },
};

const probeMs = 30_000;

/** Packs what is built, starts an editor with it, and waits for the probe. */
export async function openBenchEditor(name: string): Promise<BenchEditor> {
  ensureHost();
  const artifacts = emptyArtifacts(`bench-${name}`);
  const place = openPlace();
  const directories = makeHostDirectories(place, 'code');
  const packed = place.make('packed');
  for (const vsix of [
    packVsix(repositoryRoot, join(packed, 'rostrum.vsix')),
    await makeVsix(packed, { name: 'bare', entry: sourceOf('bareTree'), manifest: bareManifest }),
    await makeVsix(packed, { name: 'probe', entry: sourceOf('probe'), manifest: { activationEvents: ['*'] } }),
  ])
    installVsix(directories, vsix);
  const portFile = join(directories.directory, 'probe.port');
  const ask = probeAt(portFile);
  const untilThere = () => until(() => ask('here').then(() => true), 'the probe answers', probeMs);
  const server = await startServer(directories, { env: { [probeVariable]: portFile } });
  const editor: Editor = { directories, server, close: () => server.stop() };
  try {
    const window = await openWindow(editor, { artifacts });
    await untilThere();
    return {
      window,
      directory: directories.directory,
      ask,
      async reload() {
        // That of the window before must not answer for the next.
        rmSync(portFile, { force: true });
        await window.reload();
        await untilThere();
      },
      async close() {
        await window.close();
        await server.stop();
        await place.close();
      },
    };
  } catch (error) {
    await server.stop();
    await place.close();
    throw error;
  }
}

const sourceOf = (file: string): string => join(import.meta.dirname, `${file}.ts`);
