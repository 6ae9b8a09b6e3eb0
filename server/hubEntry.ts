import type { Actor } from '../shared/model/actor.ts';
import type { HubEvent } from '../shared/model/events.ts';
import { limits } from '../shared/timings.ts';
import type { JournalEntry, JournalLine } from './journal/journal.ts';
import { applyEvent } from './state/applyEvent.ts';
import type { HubState } from './state/hubState.ts';

/** A command as its line remembers it, so that a repeat gets the same answer. */
export interface CommandMemo {
  readonly fingerprint: string;
  readonly operation: string;
  /** Left out where it held a secret. */
  readonly answer?: unknown;
}

/** One line of the hub's log: a cause and all that followed from it. */
export interface HubEntry extends JournalEntry {
  readonly actor: Actor;
  readonly events: readonly HubEvent[];
  readonly command?: CommandMemo | undefined;
}

export type HubLine = JournalLine<HubEntry>;

/** Folds a line that was read back into the state. */
export function applyLine(state: HubState, line: HubLine): void {
  for (const event of line.events) applyEvent(state, event, line.seq, line.at);
  state.seq = line.seq;
  if (line.commandId !== undefined && line.command !== undefined) {
    rememberCommand(state, line.commandId, line.seq, line.command.fingerprint);
  }
}

/** Keeps the last commands; the oldest is forgotten. */
export function rememberCommand(state: HubState, commandId: string, seq: number, fingerprint: string): void {
  state.commands.set(commandId, { id: commandId, seq, fingerprint });
  if (state.commands.size <= limits.rememberedCommands) return;
  const oldest = state.commands.keys().next().value;
  if (oldest !== undefined) state.commands.delete(oldest);
}
