import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet, FleetOptions } from '../../harness/openFleet.ts';
import { repositoryRoot } from '../../harness/program.ts';
import { emptyArtifacts, fileName } from './artifacts.ts';
import { ensureHost } from './installHost.ts';
import { openWindow } from './openWindow.ts';
import type { TestWindow, WindowOptions } from './openWindow.ts';

/** A hub with its servers, and an editor with the packaged extension: the same for all tests of a suite. */
export interface UsedWindow {
  readonly fleet: Fleet;
  readonly window: TestWindow;
  /** Opens one more editor for the rest of the suite: another person, or another machine of the same one. */
  another: (options?: Omit<WindowOptions, 'place' | 'artifacts' | 'vsix'>) => Promise<TestWindow>;
}

/** What is started for a suite. `reach` says how the extension learns of the hub; without it nobody tells it. */
export interface UseOptions extends FleetOptions, Pick<WindowOptions, 'folder' | 'theme' | 'settings' | 'env'> {
  readonly reach?: (fleet: Fleet) => Pick<WindowOptions, 'settings' | 'env'>;
}

const startMs = 120_000;
/** Enough for a test that opens one more window on a busy machine. */
const testMs = 120_000;

/**
 * Called in a `describe`: starts everything before its first test, ends everything after its last, and prints logs and the
 * path of a picture for each test that fails.
 */
export function useWindow(options: UseOptions = {}): UsedWindow {
  let fleet: Fleet | undefined;
  const windows: TestWindow[] = [];
  let artifacts = '';
  const open: UsedWindow['another'] = async (more = {}) => {
    const { place } = started(fleet);
    const window = await openWindow({ place, artifacts, vsix: findVsix(), ...more });
    windows.push(window);
    return window;
  };

  before('start hub, servers and editor', async function () {
    this.timeout(startMs);
    ensureHost();
    artifacts = emptyArtifacts(this.test?.parent?.fullTitle() ?? 'window');
    fleet = await openFleet(options);
    const told = options.reach?.(fleet) ?? {};
    await open({
      folder: options.folder,
      theme: options.theme,
      settings: { ...options.settings, ...told.settings },
      env: { ...options.env, ...told.env },
    });
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

/** The package that `npm run package` makes. @throws Error where there is none. */
export function findVsix(): string {
  const { version } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as { version: string };
  const file = join(repositoryRoot, 'dist', `rostrum-${version}.vsix`);
  if (existsSync(file)) return file;
  throw new Error(`There is no ${file}. Make it with "npm run package".`);
}

function started<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('It is there only while the tests of its suite run.');
  return thing;
}
