import type { ToolCall } from './matchRule.ts';
import { rulePattern } from './rulePatterns.ts';
import { isShellTool } from './toolText.ts';

/** One kind of accident that no rule allows. */
export interface FloorEntry {
  readonly name: string;
  /** What it would be, as a sentence begins with it. */
  readonly why: string;
  /** In command lines of a shell. */
  readonly command?: string;
  /** In the input of tools that touch files. */
  readonly input?: string;
}

/** Ends a word of a command line. */
const end = `(?:[\\s;&|)"']|$)`;
const flags = `(?:-[\\w-]+(?:=\\S+)?\\s+)*`;
const rootOrHome = `["']?(?:/|~|\\$HOME|\\$\\{HOME\\}|/home|/root|/Users|/home/[\\w.-]+|/Users/[\\w.-]+)/?(?:\\*|\\.)?["']?`;
const branch = `(?:main|master|production|release[\\w./-]*)`;
const gitFile = `\\.git/(?:objects|refs|hooks|config|HEAD|index|packed-refs|info|logs)`;
const credentials = `(?:\\.ssh/(?:id_[\\w-]+|authorized_keys)|\\.aws/credentials|\\.netrc|\\.git-credentials|\\.config/gh/hosts\\.yml|\\.kube/config|\\.docker/config\\.json|\\.npmrc|\\.pypirc|\\.gnupg/|\\.claude/\\.credentials\\.json|\\.codex/auth\\.json)`;

/**
 * A guard against accidents, not against an attacker: a command can be written in ways that no pattern knows. What a
 * public key or a template of credentials looks like is left alone.
 */
export const floor: readonly FloorEntry[] = [
  {
    name: 'delete-root-or-home',
    why: 'recursive deletion of a root or home directory',
    command: `\\brm\\s+(?:-[\\w-]+\\s+)*(?:-[a-zA-Z]*[rR][a-zA-Z]*|--recursive)\\s+(?:-[\\w-]+\\s+)*(?:\\S+\\s+)*?${rootOrHome}${end}`,
  },
  {
    name: 'force-push-protected',
    why: 'a forced push to a protected branch',
    command: `\\bgit\\s+(?:-\\S+\\s+(?:\\S+\\s+)?)*?push\\b[^;&|\\n]*(?:(?:\\s--force(?:-with-lease)?(?:=\\S+)?|\\s-[a-zA-Z]*f[a-zA-Z]*)\\s[^;&|\\n]*(?:\\s|:|/)?\\b${branch}${end}|(?:\\s|:)${branch}\\s[^;&|\\n]*(?:--force|-f\\b)|\\s\\+(?:\\S+:)?${branch}${end})`,
  },
  {
    name: 'git-internals',
    why: 'a write into the internals of a git repository',
    command: `(?:>>?\\s*|\\btee\\s+${flags}|\\brm\\s+${flags}|\\b(?:mv|cp)\\s+${flags}\\S+\\s+)["']?\\S*${gitFile}|\\brm\\s+${flags}\\S*\\.git/?${end}`,
    input: `"(?:file_?[pP]ath|path|target_file)":"[^"]*${gitFile}`,
  },
  {
    name: 'credentials',
    why: 'reading or writing a credentials file',
    command: `${credentials}${end}`,
    input: `"(?:file_?[pP]ath|path|target_file)":"[^"]*${credentials}"`,
  },
];

/** Tools that look at file names or lists, and change nothing, may meet git's own files. */
const readers = '(?i)(?:read|view|grep|glob|ls|list|search|find)\\w*';

/** What a call would break of the floor; undefined where nothing. */
export function floorOf({ tool, args }: Pick<ToolCall, 'tool' | 'args'>): FloorEntry | undefined {
  const meets = (pattern: string | undefined) => pattern !== undefined && rulePattern(pattern).test(args);
  if (isShellTool(tool)) return floor.find(({ command }) => meets(command));
  const isReader = rulePattern(readers).testExact(tool);
  return floor.find(({ name, input }) => meets(input) && !(isReader && name === 'git-internals'));
}
