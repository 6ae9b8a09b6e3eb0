import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { t } from '../l10n/text.ts';
import { inRestrictedMode } from '../hub/restrictedMode.ts';
import { findNodeToBring, noNode } from '../local/findNode.ts';
import { withoutEditor } from '../local/environment.ts';
import { HubError } from '../../shared/errors.ts';
import type { TalkOrder } from './hostTalk.ts';

/** The words that name the SSH configuration, where the person has told Remote-SSH to use another one. */
function configWords(): readonly string[] {
  const file = vscode.workspace.getConfiguration('remote.SSH').get('configFile');
  return typeof file === 'string' && file.trim() !== '' ? ['--ssh-config', file.trim()] : [];
}

/**
 * A command that works on hosts, as a program of this window: SSH runs where the person's keys are, which is where this
 * extension runs. Address and token of the hub go by its environment.
 */
export async function hostProgram({ context, profiles, hub }: App, words: readonly string[]): Promise<TalkOrder> {
  if (hub.isRestricted) throw inRestrictedMode();
  const [address, node] = await Promise.all([profiles.address(), findNodeToBring(process.env['PATH'] ?? '')]);
  if (address === undefined) throw new HubError('wrong-state', t('Connect to a hub first.'));
  if (node === undefined) throw noNode();
  const reach = { ROSTRUM_HUB: address.url, ROSTRUM_TOKEN: address.token };
  return {
    file: node.file,
    words: [path.join(context.extensionUri.fsPath, 'dist', 'rostrum.cjs'), ...words, ...configWords()],
    env: { ...withoutEditor(process.env), ...node.env, ...reach },
  };
}
