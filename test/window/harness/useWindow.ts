import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet, FleetOptions } from '../../harness/openFleet.ts';
import { emptyArtifacts, fileName } from './artifacts.ts';
import type { Settings } from './hostDirectories.ts';
import { ensureHost } from './installHost.ts';
import { startEditor } from './editor.ts';
import type { Editor } from './editor.ts';
import { openWindow } from './openWindow.ts';
import type { TestWindow, WindowOptions } from './openWindow.ts';
import { sharedEditor } from './sharedEditor.ts';

/** A hub with its servers, and a window of an editor with the packaged extension: the same for all tests of a suite. */
export interface UsedWindow {
  readonly fleet: Fleet;
  readonly window: TestWindow;
  /** Opens one more window for the rest of the suite: another person, or another machine of the same one. */
  another: (options?: Omit<WindowOptions, 'artifacts'>) => Promise<TestWindow>;
}

/** What an extension is told from outside. With an environment or trust of its own it gets an editor of its own. */
export interface Told {
  readonly settings: Settings;
  readonly env?: Readonly<Record<string, string>>;
  /** Its editor tells trusted folders from others, and this one is not trusted yet. */
  readonly isUntrusted?: boolean;
}

/** What is started for a suite. `reach` says what the extension is told once the hub is there; without it, nothing. */
export interface UseOptions extends FleetOptions, Pick<WindowOptions, 'folder' | 'theme' | 'settings'> {
  readonly reach?: (fleet: Fleet) => Told | Promise<Told>;
}

/** It begins without a question, as a window does whose person has looked away from that. */
const untrusted: Settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
};

const startMs = 120_000;
/** Enough for a test that opens one more window on a busy machine. */
const testMs = 120_000;

/**
 * Called in a `describe`: starts everything before its first test, ends everything after its last, and prints logs and the
 * path of a picture for each test that fails.
 */
export function useWindow({ reach, folder, theme, settings, ...fleetOptions }: UseOptions = {}): UsedWindow {
  let fleet: Fleet | undefined;
  /** Started here for what only its environment can say. */
  let own: Editor | undefined;
  const windows: TestWindow[] = [];
  let artifacts = '';
  const open: UsedWindow['another'] = async (options) => {
    const window = await openWindow(own ?? (await sharedEditor()), { ...options, artifacts });
    windows.push(window);
    return window;
  };

  before('start hub, servers and editor', async function () {
    this.timeout(startMs);
    ensureHost();
    artifacts = emptyArtifacts(this.test?.parent?.fullTitle() ?? 'window');
    fleet = await openFleet(fleetOptions);
    const told = await reach?.(fleet);
    const { env, isUntrusted = false, settings: toldSettings } = told ?? {};
    if (env !== undefined || isUntrusted)
      own = await startEditor(fleet.place, { ...(env === undefined ? {} : { env }), knowsTrust: isUntrusted });
    await open({ folder, theme, settings: { ...settings, ...(isUntrusted ? untrusted : {}), ...toldSettings } });
  });

  beforeEach(function () {
    this.currentTest?.timeout(testMs);
  });

  afterEach(async function () {
    const { currentTest: test } = this;
    if (test?.state !== 'failed') return;
    console.log(`\n${test.fullTitle()} failed:`);
    for (const [index, window] of windows.entries()) {
      console.log(`${await window.report(`failed-${fileName(test.title)}-${index + 1}`)}\n`);
    }
  });

  after('end everything', async function () {
    this.timeout(startMs);
    try {
      for (const window of windows) await window.close();
      await own?.close();
    } finally {
      await fleet?.close();
    }
  });

  return {
    get fleet() {
      return started(fleet);
    },
    get window() {
      return started(windows[0]);
    },
    another: open,
  };
}

function started<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('It is there only while the tests of its suite run.');
  return thing;
}
