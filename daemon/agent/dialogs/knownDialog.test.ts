import assert from 'node:assert/strict';
import { createProviders } from '../providers.ts';
import { claudeDialogs, codexDialogs, geminiDialogs } from './builtInDialogs.ts';
import { compileDialog, findDialog, keyTowards } from './knownDialog.ts';
import type { KnownDialog } from './knownDialog.ts';

/** As the programs showed them. */
const claude = [
  ' Accessing workspace:',
  ' /srv/api',
  ' Quick safety check: Is this a project you created or one you trust? (Like your own code, a well-known open source',
  ' Security guide',
  ' ❯ No, exit',
  '   Yes, I trust this folder',
  ' Enter to confirm · Esc to cancel',
];
const claudeKey = [
  '  Detected a custom API key in your environment',
  '  ANTHROPIC_API_KEY: sk-ant-...67890123456789012345',
  '  Do you want to use this API key?',
  '    Yes',
  '  ❯ No (recommended)',
  '  Enter to confirm · Esc to cancel',
];
const codex = [
  '  Folder access',
  '  Trust this folder? Codex can read, edit, and run files here, subject to your permission settings. Folder settings',
  '› 1. Trust and continue',
  '  2. Back to Agent Command Center',
  '  enter continue · esc back',
];
const gemini = [
  '4. Be specific for the best results',
  ' > hello',
  ' │ Do you trust the files in this folder?        │',
  ' │   1. Trust folder (api)                       │',
  ' │   2. Trust parent folder (srv)                │',
  " │ ● 3. Don't trust                              │",
];

const found = (lines: readonly string[], dialogs: readonly KnownDialog[]) =>
  findDialog(lines, dialogs.map(compileDialog));
const keyAt = (lines: readonly string[], dialogs: readonly KnownDialog[], label: string) => {
  const dialog = found(lines, dialogs);
  assert.ok(dialog);
  return keyTowards(lines, dialog, label);
};

describe('dialogs that are known by their screens', () => {
  it('[G1] the ways to a choice are read from the screen, whatever is marked', () => {
    assert.equal(keyAt(claude, claudeDialogs, 'Yes, I trust this folder'), 'down');
    assert.equal(keyAt(claude, claudeDialogs, 'No, exit'), 'enter');
    assert.equal(keyAt(claudeKey, claudeDialogs, 'Yes'), 'up');
    assert.equal(keyAt(claudeKey, claudeDialogs, 'No (recommended)'), 'enter');
    assert.equal(keyAt(codex, codexDialogs, 'Trust and continue'), 'enter');
    assert.equal(keyAt(gemini, geminiDialogs, 'Trust folder'), 'up');
    assert.equal(keyAt(gemini, geminiDialogs, 'Trust parent folder'), undefined, 'it is not offered');
  });

  it('[G1] what only speaks of one is none: nothing is marked', () => {
    assert.equal(found(claude.slice(0, 4), claudeDialogs), undefined);
    assert.equal(found(['> Trust this folder?', '❯ '], codexDialogs), undefined);
    const [dialog] = claudeDialogs.map(compileDialog);
    assert.ok(dialog);
    assert.equal(keyTowards(['❯ Try "fix the tests"'], dialog, 'No, exit'), undefined);
  });

  it('[G1] [M8] nor is what has some of its lines: its choices stand together below its line, in order, one marked', () => {
    const limit = '│ Usage limit reached for gemini-pro.';
    for (const lines of [
      [limit, '> Stop'],
      [limit, '● 1. Switch to gemini-flash', 'I go on.', '  2. Stop'],
      [limit, '  1. Stop', '● 2. Switch to gemini-flash'],
      [limit, '● 1. Switch to gemini-flash', '● 2. Stop'],
      ['● 1. Switch to gemini-flash', '  2. Stop', limit],
      [limit, '● 1. Keep trying', '  2. Switch to gemini-flash'],
    ])
      assert.equal(found(lines, geminiDialogs), undefined, lines.join(' / '));
    assert.equal(found(gemini.toSpliced(4, 1), geminiDialogs), undefined, 'a choice is missing');
    for (const choices of [
      ['● 1. Keep trying', '  2. Stop'],
      ['● 1. Switch to gemini-flash', '  2. Upgrade for higher limits', '  3. Stop'],
      ['● 1. Keep trying', '  2. Switch to gemini-flash', '  3. Stop'],
    ])
      assert.equal(keyAt([limit, ...choices], geminiDialogs, 'Stop'), 'down');
  });

  it('[G1] one without choices is known by its line alone', () => {
    assert.equal(found(['> 1. Sign in with ChatGPT', '  Press enter to continue'], codexDialogs)?.choices.length, 0);
  });

  it('[G1] a user describes one, and what cannot be right is refused with its path', () => {
    const news = { pattern: 'News', asks: 'There is news.', choices: [{ line: 'Later', label: 'Later' }] };
    const mine = (dialog: object) => createProviders({ mine: { command: 'x', dialogs: [dialog] } }).get('mine');
    assert.equal(mine({ ...news, answer: 'Later' })?.dialogs[0]?.answer, 'Later');
    assert.throws(() => mine({ ...news, answer: 'Now' }), /providers\.mine\.dialogs\.0\.answer/);
    assert.throws(() => mine({ ...news, choices: [], exhausts: true }), /providers\.mine\.dialogs\.0\.exhausts/);
    assert.throws(() => mine({ ...news, pattern: '(' }), /providers\.mine\.dialogs\.0\.pattern/);
  });
});
