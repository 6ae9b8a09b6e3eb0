/** What the arguments of a Codex in its terminal are for its app-server, and for a conversation with that. */
export interface CodexArgs {
  readonly args: readonly string[];
  readonly model: string | undefined;
  readonly sandbox: string | undefined;
}

/** Flags whose next word belongs to them. */
const configuration: ReadonlySet<string> = new Set(['-c', '--config', '--enable', '--disable']);
const models: ReadonlySet<string> = new Set(['-m', '--model']);
const sandboxes: ReadonlySet<string> = new Set(['-s', '--sandbox']);
const noSandbox: ReadonlySet<string> = new Set(['--dangerously-bypass-approvals-and-sandbox', '--yolo']);

/**
 * The app-server understands configuration alone; model and sandbox are said when a conversation begins. What speaks of the
 * terminal is left out, and so is what speaks of approvals: here each call is asked about.
 */
export function codexArgs(given: readonly string[]): CodexArgs {
  const args: string[] = [];
  let model: string | undefined;
  let sandbox: string | undefined;
  for (let at = 0; at < given.length; at += 1) {
    const word = given[at] ?? '';
    const [flag = '', inline] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (noSandbox.has(flag)) sandbox = 'danger-full-access';
    if (![configuration, models, sandboxes].some((flags) => flags.has(flag))) continue;
    const value = inline ?? given[(at += 1)] ?? '';
    if (models.has(flag)) model = value;
    else if (sandboxes.has(flag)) sandbox = value;
    else args.push(flag, value);
  }
  return { args, model, sandbox };
}
