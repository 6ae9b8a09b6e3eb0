import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../../harness/place.ts';
import { lastLines, shortPath } from './artifacts.ts';
import { installVsix, makeHostDirectories, readExtensionLog, writeSettings } from './hostDirectories.ts';
import type { HostDirectories, Settings } from './hostDirectories.ts';
import { openPage } from './openPage.ts';
import type { TestPage } from './openPage.ts';
import { startServer } from './startServer.ts';
import type { TestServer } from './startServer.ts';
import { createWorkbench, untilUsable } from './workbench.ts';
import type { Workbench } from './workbench.ts';
import { workbenchUrl } from './workbenchUrl.ts';

/** A real editor with an open window, and what is needed to understand a failure in it. */
export interface TestWindow extends Workbench {
  /** Everything that the editor keeps on disk. */
  readonly directory: string;
  /** Changes settings in settings.json and loads the window again: a browser's window does not watch that file. */
  changeSettings: (settings: Settings) => Promise<void>;
  /** Keeps a picture of the window among the artifacts; gives its path. */
  screenshot: (name: string) => Promise<string>;
  /** The ends of all logs, and a picture, for a failure. */
  report: (name: string) => Promise<string>;
  close: () => Promise<void>;
}

/** The colours that pictures are taken in. */
export type Theme = 'Dark Modern' | 'Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';

export interface WindowOptions {
  readonly place: Place;
  /** Where pictures and logs are kept. */
  readonly artifacts: string;
  /** The package of an extension to install. */
  readonly vsix?: string;
  /** The folder that is opened; an empty one unless named. */
  readonly folder?: string | undefined;
  readonly theme?: Theme | undefined;
  readonly settings?: Settings | undefined;
  /** Seen by the extension. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

const shownLogLines = 40;
let opened = 0;

/** Starts an editor of its own, installs the extension and opens a window. */
export async function openWindow(options: WindowOptions): Promise<TestWindow> {
  const { place, artifacts, vsix, theme, env = {} } = options;
  opened += 1;
  let settings: Settings = { ...(theme === undefined ? {} : { 'workbench.colorTheme': theme }), ...options.settings };
  const directories = makeHostDirectories(place, `code${opened}`, settings);
  if (vsix !== undefined) installVsix(directories, vsix);
  const server = await startServer(directories, { env });
  const page = await openPage(directories).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  const workbench = createWorkbench(page.page);
  const window = {
    ...workbench,
    ...reporting({ page, server, artifacts, directory: directories.directory }),
    directory: directories.directory,
    async changeSettings(changes: Settings) {
      settings = { ...settings, ...changes };
      writeSettings(directories.directory, settings);
      await workbench.reload();
    },
    async close() {
      await page.close();
      await server.stop();
      keepLogs(directories, artifacts);
    },
  };
  try {
    await page.page.goto(workbenchUrl(server, { folder: options.folder ?? directories.workspace }));
    await untilUsable(page.page);
    return window;
  } catch (error) {
    const words = await window.report('not-opened');
    await window.close();
    throw new Error(`the window did not open: ${String(error)}\n${words}`);
  }
}

interface Sources {
  readonly page: TestPage;
  readonly server: TestServer;
  readonly artifacts: string;
  readonly directory: string;
}

function reporting({ page: { page, consoleText }, server, artifacts, directory }: Sources) {
  const screenshot = async (name: string) => {
    const path = join(artifacts, `${name}.png`);
    await page.screenshot({ path });
    return shortPath(path);
  };
  return {
    screenshot,
    report: async (name: string) =>
      [
        `Extension:\n${lastLines(readExtensionLog(directory), shownLogLines)}`,
        `Server:\n${lastLines(server.output(), shownLogLines)}`,
        `Browser console:\n${lastLines(consoleText(), shownLogLines)}`,
        `Picture: ${await screenshot(name).catch(String)}`,
        `Logs: ${shortPath(artifacts)}`,
      ].join('\n\n'),
  };
}

function keepLogs({ directory }: HostDirectories, artifacts: string): void {
  for (const name of ['server.log', 'browser.log']) {
    const file = join(directory, name);
    if (existsSync(file)) copyFileSync(file, join(artifacts, name));
  }
}
