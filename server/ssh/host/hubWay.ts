import type { HostFacts } from './hostFacts.ts';

/** How the daemon of a host reaches the hub. */
export type HubWay =
  | { readonly kind: 'direct' | 'tunnel'; readonly url: string; readonly detail: string; readonly remedy?: undefined }
  | { readonly kind: 'none'; readonly detail: string; readonly remedy: string };

/** The way that a daemon has. `answers`: whether its hub does, from there; undefined where that was not or could not be asked. */
export interface KeptWay {
  readonly kind: 'direct' | 'tunnel';
  readonly url: string;
  readonly answers?: boolean | undefined;
}

/** What is known of the hub here, and what the person has said. */
export interface WayWish {
  /** The hub's address as this machine reaches it. */
  readonly hubUrl: string;
  /** Another address under which the host shall reach it. */
  readonly hubForHost?: string | undefined;
  /** Asked for by the person; undefined leaves it to what was found. */
  readonly wished?: 'direct' | 'tunnel' | undefined;
  /** The way that its daemon has, where the hub knows it as a server: that stays where nobody asks for another one. */
  readonly kept?: KeptWay | undefined;
  /** The address that a tunnel gives the daemon there; undefined where none can be. */
  readonly tunnelUrl: string | undefined;
  /** Of the machine that this runs on. */
  readonly bootId: string | undefined;
}

/**
 * Decides between the hub's own address and a tunnel. A loopback address is of another machine there, whoever answers at it:
 * it counts only where host and hub are one machine.
 */
export function decideHubWay(
  facts: Pick<HostFacts, 'reachesHub' | 'bootId'>,
  { hubUrl, hubForHost, wished, kept, tunnelUrl, bootId }: WayWish,
): HubWay {
  const isContent = hubForHost === undefined && (wished === undefined || wished === kept?.kind);
  if (kept !== undefined && isContent) return keep(kept, wished === 'direct');
  const url = (hubForHost ?? hubUrl).replace(/\/+$/, '');
  const isElsewhere = isLoopbackUrl(url) && (bootId === undefined || facts.bootId !== bootId);
  const reaches = isElsewhere && hubForHost === undefined ? false : facts.reachesHub;
  // Whoever names an address means it: a tunnel in its place would hide that it does not answer.
  const mayBeTunnel = wished === undefined && hubForHost === undefined && tunnelUrl !== undefined;
  if (wished === 'tunnel' || (mayBeTunnel && reaches === false)) {
    if (tunnelUrl !== undefined) return { kind: 'tunnel', url: tunnelUrl, detail: 'through a tunnel' };
    return {
      kind: 'none',
      detail: 'a tunnel was asked for, and the directory there is too long for a socket',
      remedy:
        'Choose a shorter one with --home, or name an address of the hub that the host reaches with --hub-for-host.',
    };
  }
  if (reaches === true) return { kind: 'direct', url, detail: `${url} answers from there` };
  if (reaches === undefined || wished === 'direct')
    return { kind: 'direct', url, detail: `whether ${url} answers from there could not be asked` };
  return {
    kind: 'none',
    detail: isElsewhere
      ? `${url} is this machine alone: the host cannot reach it`
      : `${url} does not answer from there`,
    remedy:
      hubForHost === undefined
        ? `Let the hub listen where the host can reach it, and name that address with --hub-for-host https://…`
        : `See that the hub listens there and answers to that name ("allowedHosts" in hub.yaml), or let a tunnel lead to it with --tunnel.`,
  };
}

function keep({ kind, url, answers }: KeptWay, isMeant: boolean): HubWay {
  if (kind === 'tunnel') return { kind, url, detail: 'through a tunnel, as before' };
  if (answers !== false || isMeant) return { kind, url, detail: `${url}, as before` };
  return {
    kind: 'none',
    detail: `${url}, where its daemon looks for the hub, does not answer from there`,
    remedy:
      'See that the hub listens there and answers to that name ("allowedHosts" in hub.yaml). Where its daemon can and what asks there cannot, say --direct. To give it another address of the hub, name that with --hub-for-host.',
  };
}

function isLoopbackUrl(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}
