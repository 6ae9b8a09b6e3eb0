import assert from 'node:assert/strict';
import { applyEvent } from '../state/applyEvent.ts';
import { aliceCalls } from '../testing/handling.ts';
import { alice, anId, anObjective, aProject, aServer, aSession, aTask, stateWith } from '../testing/builders.ts';
import { nobody } from './authenticate.ts';
import { namesFor } from './names.ts';

const other = aProject({ id: anId('project', 2), key: 'WEB', name: 'Web', members: new Map() });
const world = () =>
  stateWith({
    projects: [aProject(), other],
    servers: [aServer()],
    sessions: [aSession()],
    tasks: [aTask(), aTask({ id: anId('task', 2), ref: 'WEB-1', projectId: other.id })],
    objectives: [anObjective()],
  });
const ids = [
  anId('project'),
  anId('server'),
  anId('session'),
  anId('task'),
  anId('objective'),
  anId('task', 2),
  anId('project', 2),
  'task_nowhere',
];

describe('names of records', () => {
  it('[P1] are given for what one may see, and for nothing else', () => {
    assert.deepEqual(namesFor(world(), aliceCalls, ids), {
      [anId('project')]: 'Shop',
      [anId('server')]: 'gpu1',
      [anId('session')]: 'shell-1',
      [anId('task')]: 'SHOP-1',
      [anId('objective')]: 'SHOP-9',
    });
    assert.deepEqual(namesFor(world(), nobody, ids), {});
  });

  it('[F15] a removed server is still called by its name', () => {
    const state = world();
    const serverId = anId('server');
    applyEvent(state, { type: 'server_removed', serverId, projectIds: [anId('project')], actor: alice }, 2, 5);
    assert.deepEqual(namesFor(state, aliceCalls, [serverId]), { [serverId]: 'gpu1' });
  });
});
