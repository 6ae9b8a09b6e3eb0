/** What starts a program in a scope of its own, and what that needs of the environment. */
export interface OwnScope {
  /** Stand before the program's own words. */
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How systemd is found by its clients; what runs in the scope is not given it. */
const managerNames = ['XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'] as const;

/**
 * The scope for a tmux server of a daemon that is a service: there it is no process of the unit, and nothing that happens to
 * the unit reaches its sessions. Undefined where the daemon is no service of systemd's, which tells each of its own by
 * `INVOCATION_ID`.
 */
export function ownScopeOf(env: Readonly<Record<string, string | undefined>>): OwnScope | undefined {
  if (env['INVOCATION_ID'] === undefined || env['XDG_RUNTIME_DIR'] === undefined) return undefined;
  const found = managerNames.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const scope = ['--user', '--scope', '--quiet', '--collect'];
  return {
    words: ['systemd-run', ...scope, '--', 'env', ...managerNames.flatMap((name) => ['-u', name])],
    env: Object.fromEntries(found),
  };
}
