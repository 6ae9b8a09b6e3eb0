import type { KnownDialog } from './knownDialog.ts';

/*
 * Whether a folder is trusted is its owner's to say: an agent takes settings from there that run code. News, updates and
 * changes of the model are kept away by the arguments and the environment of the providers.
 */

/** Seen with Claude Code 2.1.332. */
export const claudeDialogs: readonly KnownDialog[] = [
  {
    pattern: 'Accessing workspace:|Do you trust the files in this folder',
    asks: 'Claude Code asks whether you trust the folder that it works in: it will read, edit and run files there.',
    choices: [
      { line: 'No, exit', label: 'No, exit' },
      { line: 'Yes, I trust this folder', label: 'Yes, I trust this folder' },
    ],
    ownAnswer: 'Yes, I trust this folder',
  },
  {
    pattern: 'Detected a custom API key in your environment',
    asks: 'Claude Code asks whether it may use the API key that its environment has (ANTHROPIC_API_KEY). It keeps the answer for this key.',
    choices: [
      { line: 'Yes\\s*$', label: 'Yes' },
      { line: 'No \\(recommended\\)\\s*$', label: 'No (recommended)' },
    ],
  },
  {
    pattern: 'Select login method',
    asks: 'Claude Code wants somebody to log in. Open its terminal, or run "claude /login" on its server.',
    choices: [],
  },
];

/** Seen with Codex 0.169.0. */
export const codexDialogs: readonly KnownDialog[] = [
  {
    pattern: 'Trust this folder\\?',
    asks: 'Codex asks whether you trust the folder that it works in: its settings can run code by themselves.',
    choices: [{ line: 'Trust and continue', label: 'Trust and continue' }, { line: 'Back to Agent Command Center' }],
    ownAnswer: 'Trust and continue',
  },
  {
    pattern: 'Sign in with ChatGPT',
    asks: 'Codex wants somebody to log in. Open its terminal, or run "codex login" on its server.',
    choices: [],
  },
];

/** Seen with Gemini CLI 0.61.0. */
export const geminiDialogs: readonly KnownDialog[] = [
  {
    pattern: 'Do you trust the files in this folder\\?',
    // Its program ends with exit code 199, to be started anew by a parent that it has none of here.
    asks: 'Gemini CLI asks whether you trust the folder that it works in: its settings there can run code. When you say so it ends; retry its task then. Untrusted, it has none of our tools and asks in its terminal.',
    choices: [
      { line: 'Trust folder', label: 'Trust folder' },
      { line: 'Trust parent folder' },
      { line: "Don't trust", label: "Don't trust" },
    ],
  },
  {
    pattern: 'How would you like to authenticate for this project\\?',
    asks: 'Gemini CLI wants somebody to log in. Open its terminal, or run "gemini" on its server.',
    choices: [],
  },
  {
    pattern: 'Usage limit reached for ',
    asks: 'Gemini CLI says that its usage limit is reached',
    // Another model is a person's to choose; its turn ends, so that it can be told to go on.
    choices: [
      { line: 'Keep trying', sometimes: true },
      { line: 'Switch to ', sometimes: true },
      { line: 'Upgrade for higher limits', sometimes: true },
      { line: 'Stop', label: 'Stop' },
    ],
    answer: 'Stop',
    exhausts: true,
  },
];
