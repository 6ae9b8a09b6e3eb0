import { setTimeout as pause } from 'node:timers/promises';
import { shellWord } from '../../../shared/shellLine.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { tunnelLimits } from './tunnelLimits.ts';
import type { TunnelOwner } from './tunnelOwner.ts';
import { placeKept } from './tunnelPlace.ts';

/** A place that is held. */
export interface HeldPlace {
  /** Resolves where another keeper has taken it, with the reason as a sentence; never where the connection goes. */
  readonly taken: Promise<string>;
  /** Gives it up, so that another keeper has it at once. */
  readonly release: () => Promise<void>;
}

/** How often its keeper says that it lives. */
export interface HoldTimes {
  readonly signMs: number;
}

/** How a place is held that is not a tunnel's. */
export interface HoldOptions extends Partial<HoldTimes> {
  /** What is said where another one has it. */
  readonly refusal?: (destination: string, who: string) => RemoteRefusal;
  /** Whether it and what it lies in go with it, where nothing else is in them. */
  readonly sweeps?: boolean;
}

const isHeld = 'held';
const anotherHas = 9;

/**
 * A shell on the host that hears its keeper live, line by line, and ends with it: its connection is its input. It stands in
 * one pair of quotes without what any login shell reads in them. A sign takes the place of the one before whole: who reads none
 * believes its keeper dead.
 */
const script = [
  'd=$1; me=$2; sweeps=$3; n=',
  'owns() { o=; [ ! -r "$d/keeper" ] || read -r o < "$d/keeper"; [ "$o" = "$me" ]; }',
  'leave() { if owns; then rm -f "$d/keeper"; fi; rm -f "$d/$me.sign"; [ -z "$sweeps" ] || { rmdir "$d" 2>/dev/null; [ -L "${d%/*}" ] || rmdir "${d%/*}" 2>/dev/null; }; }',
  'trap "leave; exit 0" HUP TERM',
  `while read -r x; do if owns; then date +%s > "$d/$me.next"; mv -f "$d/$me.next" "$d/$me.sign"; else sed -n 2p "$d/keeper"; leave; exit ${anotherHas}; fi; if [ -z "$n" ]; then n=1; echo ${isHeld}; fi; done`,
  'leave',
].join('; ');

/** Says on the host that a keeper lives for as long as it does. @throws RemoteRefusal `place-kept` where another was faster. */
export async function holdPlace(
  host: RemoteHost,
  marks: string,
  { id }: Pick<TunnelOwner, 'id'>,
  { signMs = tunnelLimits.signMs, refusal = placeKept, sweeps = false }: HoldOptions = {},
): Promise<HeldPlace> {
  const ending = new AbortController();
  let onHeld: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (onHeld = resolve));
  const ended = host.run(`sh -c '${script}' sh ${shellWord(marks)} ${id} ${sweeps ? 'sweeps' : ''}`, {
    input: signs(signMs, ending.signal),
    onOutput: (text) => (text.includes(isHeld) ? onHeld() : undefined),
  });
  const over = ended.then(({ code, stdout }) => {
    const name = stdout.replace(isHeld, '').trim();
    throw code === anotherHas ? refusal(host.destination, name) : heldNoMore(host.destination);
  });
  await Promise.race([held, over]);
  // What ends with the connection, or because it was given up, is no loss of the place.
  const taken = over.catch((error: unknown) =>
    error instanceof RemoteRefusal && error.code === 'place-kept' && !ending.signal.aborted
      ? error.message
      : new Promise<never>(() => undefined),
  );
  return {
    taken,
    async release() {
      ending.abort();
      const limit = new AbortController();
      const late = pause(tunnelLimits.releaseMs, undefined, { ref: false, signal: limit.signal }).catch(
        () => undefined,
      );
      await Promise.race([over.catch(() => undefined), late]);
      limit.abort();
    },
  };
}

/** Somebody has ended the shell there. */
const heldNoMore = (destination: string): RemoteRefusal =>
  new RemoteRefusal('place-kept', destination, `What held our place on ${destination} has ended there.`);

async function* signs(signMs: number, ended: AbortSignal): AsyncGenerator<Buffer> {
  while (!ended.aborted) {
    yield Buffer.from('\n');
    await pause(signMs, undefined, { ref: false, signal: ended }).catch(() => undefined);
  }
}
