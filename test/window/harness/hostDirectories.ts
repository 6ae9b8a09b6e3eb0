import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../../harness/files.ts';
import type { Place } from '../../harness/place.ts';
import { hostNode, hostServer } from './hostFiles.ts';

/** Settings of a person, as in settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

/** Everything of one editor: its data, extensions, home and temporary files. Fresh for every test host. */
export interface HostDirectories {
  readonly directory: string;
  readonly home: string;
  readonly temporary: string;
  /** An empty folder that is opened when a test names none. */
  readonly workspace: string;
  /** The options by which server and installer find them. */
  readonly flags: readonly string[];
}

/** A quiet editor that looks the same every time: nothing blinks, greets, updates or asks the network. */
const quietSettings: Settings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.enabled': false,
  'update.showReleaseNotes': false,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'window.menuBarVisibility': 'classic',
  // Drawn as text of the page, so that a test can read what a terminal shows.
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'typescript.disableAutomaticTypeAcquisition': true,
  'remote.autoForwardPorts': false,
  'files.simpleDialog.enable': true,
  'workbench.colorTheme': 'Dark Modern',
};

/** Makes the directories of one editor below a place, with the settings of its person. */
export function makeHostDirectories(place: Place, name: string, settings: Settings = {}): HostDirectories {
  const directory = place.make(name);
  place.make(name, 'data', 'User');
  writeSettings(directory, settings);
  return {
    directory,
    home: place.make(name, 'home'),
    // Sockets lie in it, and the path of a socket is short.
    temporary: place.make(`${name}-t`),
    workspace: place.make(name, 'workspace'),
    flags: [
      ...['--server-data-dir', directory],
      ...['--user-data-dir', join(directory, 'data')],
      ...['--extensions-dir', join(directory, 'extensions')],
    ],
  };
}

/** Writes a person's settings over the quiet ones; an open window follows. */
export function writeSettings(directory: string, settings: Settings): void {
  const text = JSON.stringify({ ...quietSettings, ...settings }, null, 2);
  writeFileSync(join(directory, 'data', 'User', 'settings.json'), text);
}

/** What our extension has written to its log, over all windows; empty where the editor could not write it. */
export const readExtensionLog = (directory: string): string =>
  filesBelow(join(directory, 'data'))
    .filter((file) => basename(file) === 'Rostrum.log')
    .map((file) => readFileSync(file, 'utf8'))
    .join('');

/** The environment of the editor: what it needs of ours, and what a test adds. */
export function hostEnvironment(
  { home, temporary }: HostDirectories,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  mkdirSync(temporary, { recursive: true });
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    // No gallery: nothing is looked up on the network.
    EXTENSIONS_GALLERY: '{}',
    ...more,
  };
}

/** Installs an extension from its package. @throws Error with the installer's own words. */
export function installVsix(directories: HostDirectories, vsix: string): void {
  const args = [hostServer, ...directories.flags, '--install-extension', vsix, '--force'];
  execFileSync(hostNode, args, { env: hostEnvironment(directories), stdio: ['ignore', 'pipe', 'pipe'] });
}
