import type { Person } from '../person.ts';
import { readRostrum, renderRostrum } from './hostCommands.ts';
import type { HostFacts } from './hostFacts.ts';
import type { InstallPlan } from './planInstall.ts';
import type { ScriptResult } from './runScript.ts';

/** What decides by what a daemon is kept running. */
export type KeepingFacts = Pick<HostFacts, 'systemd' | 'linger' | 'hasLaunchd' | 'user'>;

interface KeepingParts {
  readonly script: (text: string) => Promise<ScriptResult>;
  readonly person: Pick<Person, 'confirm'>;
  readonly facts: KeepingFacts;
  readonly host: string;
}

/**
 * Starts the daemon of a host by whatever keeps it running there, and gives a sentence of it. Services of a user who does not
 * linger end with its last login, which over SSH may be at once: without that a tmux session is better.
 */
export async function keepRunning(plan: InstallPlan, parts: KeepingParts): Promise<string> {
  const { script, facts } = parts;
  const kind = await chooseKind(parts, plan.terminal === 'tmux' ? 'tmux' : 'loop');
  const words = ['daemon', 'service', 'install', ...(kind === undefined ? [] : ['--kind', kind]), '--json'];
  const done = readRostrum('Starting the daemon', await script(renderRostrum(plan, words)));
  const used = typeof done === 'object' && done !== null && 'kind' in done ? String(done.kind) : 'a service';
  if (used !== 'tmux' && used !== 'loop') return `kept running by ${used}`;
  const better =
    facts.systemd === 'ready'
      ? ` ("loginctl enable-linger ${facts.user}", perhaps with sudo, then the same command again makes it a service)`
      : '';
  const place = used === 'tmux' ? 'in a tmux session of its own' : 'by a loop in the background';
  return `kept running ${place}; not started after a boot${better}`;
}

async function chooseKind(
  { script, person, facts, host }: KeepingParts,
  simple: 'tmux' | 'loop',
): Promise<'systemd' | 'tmux' | 'loop' | undefined> {
  if (facts.systemd === 'absent') return facts.hasLaunchd ? undefined : simple;
  if (facts.linger) return 'systemd';
  const question = `Let services of ${facts.user} run on ${host} without a login ("loginctl enable-linger")? Else the daemon runs ${simple === 'tmux' ? 'in a tmux session' : 'in a loop in the background'}, and is not started after a boot.`;
  if (!(await person.confirm(question))) return simple;
  const { code } = await script(
    `loginctl enable-linger 2>&1 && loginctl show-user "$(id -un)" --property=Linger | grep -q yes`,
  );
  return code === 0 ? 'systemd' : simple;
}
