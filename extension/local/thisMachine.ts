import * as os from 'node:os';
import type { Uri } from 'vscode';
import { rostrumHome } from '../../runtime/rostrumHome.ts';
import { LocalHub } from './localHub.ts';
import { localSetting } from './localSetting.ts';

/** The hub of this machine, where the settings and the environment say that it lives. */
export const openLocalHub = (extensionUri: Uri): LocalHub =>
  new LocalHub({ home: localHome(), extensionDir: extensionUri.fsPath, env: process.env });

function localHome(): string {
  const chosen = localSetting('home', '').trim();
  const home = os.homedir();
  const env = chosen === '' ? process.env : { ROSTRUM_HOME: chosen };
  return rostrumHome({ env, home, cwd: home, hostname: os.hostname() });
}
