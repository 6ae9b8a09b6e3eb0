import assert from 'node:assert/strict';
import { operationNames } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { listRepository, readSources } from './repository.ts';
import { isTestFile } from './sourceFile.ts';

/** Lists of what a window may ask for, and what models do in it: neither is a way for a person. */
const noWays = ['extension/hub/lookingOperations.ts', 'extension/panels/pages.ts', 'extension/ai/'];

/** What windows ask of no hub, and what a person has instead, or who asks it. */
const instead: Partial<Readonly<Record<OperationName, string>>> = {
  // Lists of what windows are told as rows, as it changes.
  'project.list': 'rows of projects',
  'project.view': 'rows of projects',
  'task.list': 'rows of tasks',
  'objective.list': 'rows of objectives',
  'session.list': 'rows of sessions',
  'server.list': 'rows of servers',
  'intervention.list': 'rows of interventions',
  'template.list': 'rows of templates',
  'contract.list': 'rows of tasks, which tell of their contracts',
  'pipeline.view': 'rows of tasks, which tell of their pipeline',
  'event.list': 'the timelines of tasks and the audit log; it is a stream for programs',
  'contract.diff': 'the editor compares two versions beside each other',
  'session.recording': 'replays and exports ask for the same page by page',
  'session.send': 'a person types into a terminal, or sends a message',
  'server.add': 'the window adds hosts by its own program, with the keys of its own machine',
  // Said by agents and daemons about themselves.
  'task.help': 'agents',
  'task.plan.submit': 'agents',
  'session.help': 'agents',
  'session.turn': 'agents',
  'usage.report': 'agents',
  'provider.exhausted': 'agents; a person parks the agent',
  'server.register': 'daemons that are added',
  'server.identify': 'the doctor of a daemon that does not come in',
  'task.upsert': 'programs that bring tasks from elsewhere',
};

describe('operations in a window', () => {
  const texts = readSources(listRepository())
    .filter(({ path }) => /^(extension|webview)\//.test(path) && !isTestFile(path) && !path.includes('/testing/'))
    .filter(({ path }) => !noWays.some((place) => path.startsWith(place)))
    .map(({ text }) => text);
  const isAsked = (name: OperationName): boolean => texts.some((text) => text.includes(`'${name}'`));

  it('[V4] each is asked for somewhere, or it is said what a person has instead', () => {
    const missing = operationNames.filter((name) => !isAsked(name));
    assert.deepEqual([...missing].sort(), Object.keys(instead).sort());
  });
});
