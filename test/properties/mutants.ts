import type { Mutant } from './loadMutant.ts';

/** Mistakes that the properties must find. */
export const mutants: readonly Mutant[] = [
  {
    what: 'the cascade is dropped',
    edits: [{ file: 'server/policy/follow.ts', from: 'happen(cascade(state, event));', to: '' }],
    flaw: /was left behind by what resolved its last obstacle/,
  },
  {
    what: 'the capacity gate is dropped',
    edits: [
      { file: 'server/policy/serverFacts.ts', from: 'liveSessions(state, server) < server.capacity', to: 'true' },
    ],
    flaw: /was given \d+ sessions, and has room for \d+/,
  },
  {
    what: 'the caps are dropped',
    edits: [{ file: 'server/policy/caps.ts', from: '.find(({ used, max }) => used >= max)', to: '.find(() => false)' }],
    flaw: /are under way, at most \d+ may be/,
  },
  {
    what: 'the gate of locks is dropped',
    edits: [
      {
        file: 'server/policy/gateRules.ts',
        from: 'const areFree = heldLocks(state, task).length === 0;',
        to: 'const areFree = true;',
      },
      { file: 'server/policy/schedule.ts', from: 'if (heldLocks(state, task).length > 0) continue;', to: '' },
    ],
    flaw: /a lock is held by one task/,
  },
  {
    what: 'rows are not removed from a window when its person leaves a project',
    edits: [{ file: 'server/link/clientLink.ts', from: 'feed.remove([...allIds', to: 'void ([...allIds' }],
    flaw: /the window of .* has .*, and the hub undefined/,
  },
  {
    what: 'a window resumes across a change of who sees what',
    edits: [{ file: 'server/link/recentChanges.ts', from: 'if (change.isMembership) return undefined;', to: '' }],
    flaw: /the window of .* has .*, and the hub /,
    seed: 6,
  },
  {
    what: 'rules and templates of the hub stay with somebody who has left the last project',
    edits: [{ file: 'server/link/clientLink.ts', from: 'if (isOut) feed.remove(', to: 'if (isOut) void (' }],
    flaw: /the window of .* has .*"kind":"(rule|template)".*, and the hub undefined/,
  },
  {
    what: 'what holds on a server is not shown to those whom the server is shared with',
    edits: [
      {
        file: 'server/link/place.ts',
        from: 'return servers.get(record.scope.id)?.projectIds ?? [];',
        to: 'return servers.get(record.scope.id)?.projectIds.slice(0, 1) ?? [];',
      },
    ],
    flaw: /the window of .* has undefined, and the hub .*"scope":"server"/,
    seed: 2,
  },
  {
    what: 'what is removed while a window is away stays in it',
    edits: [
      {
        file: 'server/link/clientLink.ts',
        from: 'else this.#follow(missed, caller, feed);',
        to: 'else feed.change(missed.ids);',
      },
    ],
    flaw: /the window of .* has .*"kind":"(rule|parking|template|artifact)".*, and the hub undefined/,
  },
  {
    what: 'what a session asks stays with others when it is made private',
    edits: [
      {
        file: 'server/link/clientLink.ts',
        from: 'if (closingSession(state, caller, asked) !== undefined) feed.remove([id]);',
        to: '',
      },
    ],
    flaw: /the window of .* has .*"kind":"intervention".*, and the hub undefined/,
  },
  {
    what: 'a report that comes twice is taken twice',
    edits: [{ file: 'server/decide/daemonReports.ts', from: 'if (number <= server.lastReport) return [];', to: '' }],
    flaw: /reports that were said twice changed the log/,
  },
  {
    what: 'a command that comes twice acts twice',
    edits: [
      {
        file: 'server/execute.ts',
        from: 'if (key !== undefined && isKnown(hub, key)) return',
        to: 'if (1 > 2 && key) return',
      },
    ],
    flaw: /was done twice|was answered .*, and repeated/,
  },
  {
    what: 'a refused line is not taken back',
    edits: [{ file: 'server/hub.ts', from: 'state.undo.undo();', to: 'state.undo.keep();' }],
    flaw: /the log gives another state|the window of/,
  },
  {
    what: 'a task is done once more',
    edits: [
      {
        file: 'server/decide/transitions.ts',
        from: "complete: ['running', 'needs_human'],",
        to: "complete: ['running', 'needs_human', 'done'],",
      },
    ],
    flaw: /ends twice: done, then task_completed/,
  },
  {
    what: 'a done task is retried',
    edits: [
      {
        file: 'server/decide/transitions.ts',
        from: "retry: ['failed', 'cancelled'],",
        to: "retry: ['failed', 'cancelled', 'done'],",
      },
    ],
    flaw: /a done task is retried/,
  },
  {
    what: 'a cycle is not looked for',
    edits: [
      {
        file: 'server/decide/dependencies.ts',
        from: 'if (path !== undefined) throw cycle',
        to: 'if (1 > 2 && path) throw cycle',
      },
    ],
    flaw: /no task waits for itself/,
  },
  {
    what: 'a question does not tell that more wait behind it',
    edits: [
      {
        file: 'server/state/rows.ts',
        from: 'if (changesWhoWaits(event)) touchWaitedFor',
        to: 'if (1 > 2 && changesWhoWaits(event)) touchWaitedFor',
      },
    ],
    flaw: /the window of .* has .*"downstream":.*, and the hub/,
  },
  {
    what: 'two sessions run under one name',
    edits: [
      {
        file: 'server/decide/sessionNames.ts',
        from: 'isNameTaken(state, projectId, name) ? freeSessionName(state, projectId, name) : name;',
        to: 'name ?? state ?? projectId;',
      },
    ],
    flaw: /a session that is to run has a name of its own/,
  },
];
