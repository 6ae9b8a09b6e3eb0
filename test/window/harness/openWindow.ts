import { join } from 'node:path';
import { lastLines, shortPath } from './artifacts.ts';
import { keepServerLog } from './editor.ts';
import type { Editor } from './editor.ts';
import { readExtensionLog, writeSettings } from './hostDirectories.ts';
import type { Settings } from './hostDirectories.ts';
import { openPage } from './openPage.ts';
import type { TestPage } from './openPage.ts';
import { createWorkbench, untilUsable } from './workbench.ts';
import type { Workbench } from './workbench.ts';
import { workbenchUrl } from './workbenchUrl.ts';

/** An open window of a real editor, and what is needed to understand a failure in it. */
export interface TestWindow extends Workbench {
  /** Everything that its editor keeps on disk. */
  readonly directory: string;
  /** Changes settings in settings.json and loads the window again: a browser's window does not watch that file. */
  changeSettings: (settings: Settings) => Promise<void>;
  /** Loads the window again in another display language: ours, as far as a language pack is not there. */
  speak: (language: Language) => Promise<void>;
  /** Keeps a picture of the window among the artifacts; gives its path. */
  screenshot: (name: string) => Promise<string>;
  /** The ends of all logs, and a picture, for a failure. */
  report: (name: string) => Promise<string>;
  close: () => Promise<void>;
}

/** The colours that pictures are taken in. */
export type Theme = 'Dark Modern' | 'Light Modern' | 'Default High Contrast' | 'Default High Contrast Light';

/** The languages that we speak beside English. */
export type Language = 'zh-cn';

export interface WindowOptions {
  /** Where pictures and logs are kept. */
  readonly artifacts: string;
  /** The directory or the URI of what is opened, null for nothing; an empty directory unless named. */
  readonly folder?: string | null | undefined;
  readonly theme?: Theme | undefined;
  readonly settings?: Settings | undefined;
}

const shownLogLines = 40;
let opened = 0;

/** Opens a window of an editor, in a browser of its own. A window reads the settings when it is loaded. */
export async function openWindow(editor: Editor, options: WindowOptions): Promise<TestWindow> {
  const { artifacts, theme } = options;
  const { directories, server } = editor;
  const { directory } = directories;
  let settings: Settings = { ...(theme === undefined ? {} : { 'workbench.colorTheme': theme }), ...options.settings };
  opened += 1;
  const page = await openPage(directories, join(artifacts, `browser-${opened}.log`));
  const workbench = createWorkbench(page.page);
  const window = {
    ...workbench,
    ...reporting({ page, editor, artifacts }),
    directory,
    async changeSettings(changes: Settings) {
      settings = { ...settings, ...changes };
      await window.reload();
    },
    async reload() {
      writeSettings(directory, settings);
      await workbench.reload();
    },
    async speak(language: Language) {
      // What a language pack would say before the workbench begins; its own texts stay as they are.
      await page.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
      await workbench.reload();
    },
    async close() {
      await page.close();
      keepServerLog(editor, artifacts);
    },
  };
  try {
    writeSettings(directory, settings);
    await page.page.goto(
      workbenchUrl(server, { folder: options.folder === undefined ? directories.workspace : options.folder }),
    );
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
  readonly editor: Editor;
  readonly artifacts: string;
}

function reporting({ page: { page, consoleText }, editor: { server, directories }, artifacts }: Sources) {
  const screenshot = async (name: string) => {
    const path = join(artifacts, `${name}.png`);
    await page.screenshot({ path });
    return shortPath(path);
  };
  return {
    screenshot,
    report: async (name: string) =>
      [
        `Extension:\n${lastLines(readExtensionLog(directories.directory), shownLogLines)}`,
        `Server:\n${lastLines(server.output(), shownLogLines)}`,
        `Browser console:\n${lastLines(consoleText(), shownLogLines)}`,
        `Picture: ${await screenshot(name).catch(String)}`,
        `Logs: ${shortPath(artifacts)}`,
      ].join('\n\n'),
  };
}
