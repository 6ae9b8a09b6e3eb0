import { renderToml } from './tomlValue.ts';

/** The command lines of both halves of Codex. */
export interface CodexLines {
  readonly server: readonly string[];
  readonly terminal: readonly string[];
}

/** One flag with its value, or one word of another kind. */
type Part = readonly [string] | readonly [string, string];

/** Flags whose next word belongs to them and that the app-server understands as well. */
const shared: ReadonlySet<string> = new Set(['-c', '--config', '--enable', '--disable']);
const sandbox: ReadonlySet<string> = new Set(['-s', '--sandbox']);
const approval: ReadonlySet<string> = new Set(['-a', '--ask-for-approval']);
const everything: ReadonlySet<string> = new Set(['--dangerously-bypass-approvals-and-sandbox', '--yolo']);
const permissionKeys = /^(sandbox_mode|approval_policy|default_permissions|permissions)\b/;

/**
 * The arguments of one Codex in, those of its two halves out: the app-server takes the configuration, the terminal
 * interface everything. What it says of models and sandboxes it tells the app-server by itself; a directory it does not.
 * A terminal that resumes a conversation elsewhere refuses to say what that may do: then the app-server is told so.
 */
export function codexLines(
  args: readonly string[],
  { socket, cwd }: { readonly socket: string; readonly cwd: string },
): CodexLines {
  const parts = partsOf(args);
  const isResumed = args.includes('resume');
  const config = parts.filter(
    ([flag, value]) => (value !== undefined && shared.has(flag)) || /^--(config|enable|disable)=/.test(flag),
  );
  const permissions = isResumed ? parts.flatMap(permissionsOf) : [];
  const kept = parts.filter((part) => !isResumed || permissionsOf(part).length === 0);
  return {
    server: [...config.flat(), ...permissions.flatMap((text) => ['-c', text]), 'app-server'],
    // "--no-daemon" speaks of Codex's own shared server, which is none where it is told of another.
    terminal: ['--remote', `unix://${socket}`, '--cd', cwd, ...kept.flat().filter((word) => word !== '--no-daemon')],
  };
}

function partsOf(args: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [word = '', value] = [args[at], args[at + 1]];
    const takesValue = shared.has(word) || sandbox.has(word) || approval.has(word);
    if (takesValue && value !== undefined) at += 1;
    parts.push(takesValue && value !== undefined ? [word, value] : [word]);
  }
  return parts;
}

/** What a flag says of permissions, as configuration; nothing where it speaks of something else. */
function permissionsOf([flag, next]: Part): readonly string[] {
  const [name = '', value = next] = flag.startsWith('--') ? flag.split(/=(.*)/s) : [flag];
  if (everything.has(name)) return ['sandbox_mode="danger-full-access"', 'approval_policy="never"'];
  if (value === undefined) return [];
  if (sandbox.has(name)) return [`sandbox_mode=${renderToml(value)}`];
  if (approval.has(name)) return [`approval_policy=${renderToml(value)}`];
  return (name === '-c' || name === '--config') && permissionKeys.test(value) ? [value] : [];
}
