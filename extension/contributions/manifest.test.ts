import assert from 'node:assert/strict';
import { parts } from './contributions.ts';
import type { Contributions } from './contribution.ts';
import { renderManifest } from './manifest.ts';

/** Commands that change nothing at a hub and start no program: a window in Restricted Mode has them too. */
const looking = new Set([
  ...['connect', 'switch', 'disconnect', 'reconnect'].map((name) => `rostrum.hub.${name}`),
  ...['log.show', 'tree.more', 'local.showLog'].map((name) => `rostrum.${name}`),
  // The editor itself asks for trust before it opens any terminal, and ours takes no keys without it.
  ...['open', 'openBeside', 'openEditor', 'openTask', 'attachDirectly', 'redraw'].map(
    (name) => `rostrum.session.${name}`,
  ),
  ...['messages', 'transcript', 'search', 'replay', 'export', 'copyAttach'].map((name) => `rostrum.session.${name}`),
  'rostrum.sessions.group',
  'rostrum.server.copyRemedy',
  ...['snooze', 'snoozeAll', 'unsnooze', 'openTerminal', 'showScreen', 'showQuestion'].map(
    (name) => `rostrum.inbox.${name}`,
  ),
  // A row of the inbox is opened by the first: in Restricted Mode it shows what is asked.
  ...['answer', 'group', 'move', 'reveal'].map((name) => `rostrum.inbox.${name}`),
  ...['task', 'objective', 'board', 'graph', 'fleet', 'permissions', 'overview'].map((page) => `rostrum.${page}.open`),
  'rostrum.permissions.propose',
  ...['plan', 'preview', 'new', 'export'].map((name) => `rostrum.pipeline.${name}`),
  ...['groupByTree', 'groupByStatus', 'groupByServer', 'sort', 'filter', 'filterText', 'clearFilter'].map(
    (name) => `rostrum.tasks.${name}`,
  ),
  ...['inbox', 'sessions', 'servers'].flatMap((view) =>
    ['filter', 'filterText', 'clearFilter'].map((name) => `rostrum.${view}.${name}`),
  ),
  ...['foldEnded', 'showEnded', 'drop', 'find', 'showRunning'].map((name) => `rostrum.tasks.${name}`),
  ...['show', 'reveal', 'timeline', 'contracts', 'contractDiff', 'artifacts', 'sessions'].map(
    (name) => `rostrum.task.${name}`,
  ),
  ...['copyRef', 'copyId', 'copyLink', 'drop'].map((name) => `rostrum.task.${name}`),
  ...['draft', 'draftAll', 'open'].map((name) => `rostrum.template.${name}`),
  ...['token.list', 'audit.show', 'audit.export'].map((name) => `rostrum.${name}`),
]);
/** What the palette has no entry for, and by what a person does the same there. */
const instead: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['allow', 'always', 'deny'].map((name) => [`rostrum.inbox.${name}`, 'Answer…'])),
  'rostrum.inbox.move': 'keys of the list itself',
  'rostrum.inbox.reveal': 'a link of a page',
  'rostrum.permissions.propose': 'a link of a message',
  'rostrum.row.rename': 'F2 on a row; Rename of what it is',
  'rostrum.task.createBelow': 'Create Task…, and Move Task Below…',
  'rostrum.task.drop': 'Move Task Below…',
  'rostrum.tree.more': 'a row of a list',
};
/** The keys that `registerStatusBar` sets: for wishes only in a trusted window. */
const isKeyOfWishes = /^rostrum\.can\.\w+$/;

describe('the commands of the manifest', () => {
  const declared: readonly Contributions[] = parts;
  const commands = declared.flatMap((part) => Object.entries(part.commands ?? {}));

  it('[V4] are all in the palette, but for those that say nothing without what they were called on', () => {
    const hidden = commands.filter(([, { palette }]) => palette === false).map(([id]) => `${id}: ${instead[id]}`);
    assert.deepEqual(
      hidden.sort(),
      Object.entries(instead)
        .map(([id, by]) => `${id}: ${by}`)
        .sort(),
    );
  });

  it('[V6] are offered to trusted windows alone, where they do more than show', () => {
    const heldBack = commands.filter(
      ([, { enablement = '' }]) => enablement.includes('isWorkspaceTrusted') || isKeyOfWishes.test(enablement),
    );
    const others = commands.filter((command) => !heldBack.includes(command)).map(([id]) => id);
    assert.deepEqual(others.sort(), [...looking].sort());
  });

  it('[V6] say in both languages what Restricted Mode means', () => {
    const { english, chinese } = renderManifest();
    assert.match(english['restricted'] ?? '', /nothing is changed/);
    assert.match(chinese['restricted'] ?? '', /受限模式/);
  });
});
