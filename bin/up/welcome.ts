import { setTimeout as pause } from 'node:timers/promises';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { renderChecks } from '../../runtime/renderChecks.ts';
import { createColours } from '../../runtime/terminalText.ts';
import { findProgram } from '../../daemon/session/findProgram.ts';
import type { LocalHub, LocalServer } from '../localFleet.ts';
import { programFile } from '../programFiles.ts';

/** What keeps this server from taking work, with the remedies; empty where it is fit. */
export async function renderUnfit(
  { caller }: LocalHub,
  { name }: LocalServer,
  { startedAt, colour }: { readonly startedAt: number; readonly colour: boolean },
): Promise<string> {
  for (let waitedMs = 0; waitedMs < onlineMs; waitedMs += pollMs) {
    const { server, doctor } = await caller.call('server.view', { id: name });
    // What the hub remembers of the time before says nothing of this daemon.
    const isConnected = server.since >= startedAt;
    if (isConnected && server.state === 'online') return '';
    if (isConnected && server.state === 'unfit') {
      const failed = doctor.filter(({ passed, required }) => required && !passed);
      const hint = failed.some((check) => check.name === 'agent')
        ? 'Or run shells only: rostrum up --shells-only\n'
        : '';
      return `\n${name} takes no work before this is mended:\n${renderChecks(failed, colour)}\n${hint}`;
    }
    await pause(pollMs);
  }
  return `\n${name} has not connected yet; its lines on stderr say why.\n`;
}

const onlineMs = 15_000;
const pollMs = 200;

/** Where everything is, and what to do next; commands as they can be typed on this machine. */
export async function renderWelcome(hub: LocalHub, server: LocalServer, { colour, env }: CliIo): Promise<string> {
  const { bold } = createColours(colour);
  const isOnPath = (await findProgram('rostrum', env['PATH'] ?? '')) !== undefined;
  return [
    '',
    `${bold('Rostrum runs.')}  Hub ${bold(hub.url)}, server ${bold(server.name)}`,
    `  Admin token in ${hub.tokenFile}`,
    '',
    'Next, in another terminal:',
    `  export ROSTRUM_HUB=${hub.url}  ROSTRUM_TOKEN="$(cat ${hub.tokenFile})"`,
    ...(isOnPath ? [] : [`  alias rostrum="node ${programFile}"   # or, for good: npm link`]),
    '  rostrum server list',
    '  rostrum task create --title "Say hello" --provider scripted --start auto',
    '  rostrum task list',
    '  rostrum inbox list',
    '',
    'Ctrl-C stops hub and daemon; agents run on in tmux.',
    '',
  ].join('\n');
}
