import { HubError } from '../../../shared/errors.ts';

/** Where everything of ours is on a host; each is a path that no shell reads as anything else. */
export interface HostPaths {
  /** Holds all the others; taken away by an uninstall, but for the work. */
  readonly home: string;
  /** The command for people and for us: it runs whatever is current. */
  readonly command: string;
  readonly versions: string;
  /** Libraries with native parts that every version finds; there alone where something was brought. */
  readonly libraries: string;
  /** A link to the version that runs. */
  readonly current: string;
  /** Uploads that are not yet checked; what is there was cut off. */
  readonly incoming: string;
  /** The Node runtime that we brought. */
  readonly node: string;
  /** The daemon's own directory: its key, outbox and recordings. */
  readonly data: string;
  readonly config: string;
  /** What the bootstrap command was, once it has succeeded. */
  readonly bootstrapped: string;
  /** Where whoever installs says that it lives; gone when nobody does. */
  readonly turn: string;
}

/** The name of the program in the directory of a version. */
export const programName = 'rostrum.cjs';

/**
 * What an installation makes in its home, and an uninstall takes away. Beside it there may be what is not its own: the data of a
 * hub on the same machine, hosts that its person has confirmed, a work root.
 */
export const ownNames: readonly string[] = [
  ...['bin', 'bootstrap.sh', 'bootstrapped', 'current', 'current.new', 'daemon', 'daemon.yaml.new'],
  ...['incoming', 'node', 'service', 'turn', 'versions'],
];

/** The first line of a daemon.yaml that may be written again. */
export const configMark = '# Written by "rostrum server add"; remove this line to keep what you change here.';

// Every shell that somebody may log in to takes these as they are: sh, fish and csh quote in different ways.
const plainPath = /^\/[\w@%+=:,./-]+$/;

/** The paths below a home directory on the host. @throws HubError where a shell would read one as something else. */
export function hostPaths(home: string): HostPaths {
  requirePlainPath(home, 'The directory of Rostrum on the host');
  return {
    home,
    command: `${home}/bin/rostrum`,
    versions: `${home}/versions`,
    libraries: `${home}/versions/node_modules`,
    current: `${home}/current`,
    incoming: `${home}/incoming`,
    node: `${home}/node`,
    data: `${home}/daemon`,
    config: `${home}/daemon.yaml`,
    bootstrapped: `${home}/bootstrapped`,
    turn: `${home}/turn`,
  };
}

/** @throws HubError `bad-request` for a path with spaces, quotes or other characters that shells read. */
export function requirePlainPath(path: string, what: string): void {
  if (plainPath.test(path) && !path.split('/').includes('..')) return;
  throw new HubError(
    'bad-request',
    `${what} cannot be ${JSON.stringify(path)}: it has to be an absolute path of letters, digits and . _ - + = @ % , : alone. Choose another one.`,
  );
}
