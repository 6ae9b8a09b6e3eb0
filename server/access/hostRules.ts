import { isIP } from 'node:net';
import { HubError } from '../../shared/errors.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import { isLoopback } from '../../runtime/loopback.ts';

/** Under which names the hub answers, and which web pages may speak to it. */
export interface HostRules {
  /** The name or address that the hub listens on. */
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

/** What a request says of where it comes from and where it wants to go. */
export interface RequestPlace {
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/**
 * Why a request must not be answered: a page under a foreign name that resolves to us (DNS rebinding), or a page of
 * another origin (cross-site request or socket). Undefined where it may. Ports do not matter for names: a page
 * cannot choose which name its browser sends.
 */
export function refusePlace({ host, origin }: RequestPlace, rules: HostRules): HubError | undefined {
  const named = parseHost(host);
  if (named === undefined || !isOwnHost(named, rules)) return foreignHost(host);
  if (origin === undefined || isAllowedOrigin(origin, rules) || isSameOrigin(origin, host)) return undefined;
  return foreignOrigin(origin);
}

/** Whether a page of this origin may read answers (CORS). */
export const isAllowedOrigin = (origin: string, { allowedOrigins }: HostRules): boolean =>
  allowedOrigins.some((allowed) => allowed.toLowerCase().replace(/\/$/, '') === origin.toLowerCase());

/** Whether it stands for every address of this machine. */
export const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::';

/** The listen address is refused where it would carry tokens in clear text over a network. */
export const needsTls = (host: string) =>
  new HubError(
    'invalid-file',
    `The hub would listen on ${host} without TLS, where tokens can be read on the way. Set "tls.cert" and "tls.key", listen on 127.0.0.1 behind a proxy that encrypts, or set "insecure: true" if you know that something else encrypts.`,
  );

function isOwnHost({ name, full }: ParsedHost, { host, allowedHosts }: HostRules): boolean {
  if (isLoopback(name) || name === host.toLowerCase()) return true;
  // A foreign page brings a name along, which it lets lead here. An address in numbers leads where it says.
  if (isEverywhere(host) && isIP(name) !== 0 && !isEverywhere(name)) return true;
  return allowedHosts.some((allowed) => allowed.toLowerCase() === name || allowed.toLowerCase() === full);
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  const match = /^https?:\/\/([^/?#@\s]+)$/i.exec(origin);
  return match?.[1] !== undefined && match[1].toLowerCase() === host?.toLowerCase();
}

interface ParsedHost {
  readonly name: string;
  readonly full: string;
}

function parseHost(host: string | undefined): ParsedHost | undefined {
  const match = /^(\[[\da-f:.]+\]|[\w.-]+?)\.?(?::\d{1,5})?$/i.exec(host ?? '');
  if (match?.[1] === undefined) return undefined;
  return { name: match[1].toLowerCase().replace(/^\[|\]$/g, ''), full: match[0].toLowerCase() };
}

const shown = (text: string | undefined) => plainLine(text ?? '').slice(0, 100);

const foreignHost = (host: string | undefined) =>
  new HubError(
    'forbidden',
    `The hub does not answer to the name "${shown(host)}". Add it to "allowedHosts" in hub.yaml if it is meant to.`,
  );

const foreignOrigin = (origin: string) =>
  new HubError(
    'forbidden',
    `Pages of ${shown(origin)} may not speak to this hub. Add it to "allowedOrigins" in hub.yaml if they are meant to.`,
  );
