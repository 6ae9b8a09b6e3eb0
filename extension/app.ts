import type { ExtensionContext, LogOutputChannel } from 'vscode';
import type { HubClient } from './hub/hubClient.ts';
import type { Profiles } from './hub/profiles.ts';

/** What the parts of the extension are made from. A part takes of it what it needs. */
export interface App {
  readonly context: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly hub: HubClient;
  readonly profiles: Profiles;
}
