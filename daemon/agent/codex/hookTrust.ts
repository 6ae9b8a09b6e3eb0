import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../shared/canonicalJson.ts';

/** One command that Codex runs before each tool. */
export interface CommandHook {
  readonly command: string;
  readonly timeoutS: number;
}

/** What Codex calls the first hook of an event that came by a flag. */
export const flagHookKey = '/<session-flags>/config.toml:pre_tool_use:0:0';

/**
 * What a person who reviewed exactly this hook would have trusted. Codex runs no hook whose fingerprint it does not find
 * trusted, and `--dangerously-bypass-hook-trust` would run those of a repository too that nobody has reviewed.
 *
 * The rule is `command_hook_hash` of codex-rs/hooks/src/engine/discovery.rs, seen with 0.169.0; whether it holds is asked
 * of each app-server before it is used (`hooks/list`).
 */
export function hookFingerprint({ command, timeoutS }: CommandHook): string {
  const identity = {
    event_name: 'pre_tool_use',
    hooks: [{ type: 'command', command, timeout: timeoutS, async: false }],
  };
  return `sha256:${createHash('sha256').update(canonicalJson(identity)).digest('hex')}`;
}
