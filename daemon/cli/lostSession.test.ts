import assert from 'node:assert/strict';
import type { SessionRow } from '../../shared/model/session.ts';
import { resumeOffer } from './lostSession.ts';

const lost: SessionRow = {
  kind: 'session',
  id: 'session_0000000000000001',
  projectId: 'project_0000000000000001',
  serverId: 'server_0000000000000001',
  name: 'the build',
  provider: 'shell',
  role: 'shell',
  lifecycle: 'lost',
  wanted: 'running',
  cwd: '/srv/shop',
  createdAt: 1,
};

describe('what is offered about a lost session', () => {
  it('[S16] one opened by hand can be opened again as it was', () => {
    assert.equal(
      resumeOffer(lost, 'gpu1'),
      "rostrum session open --server gpu1 --provider shell --name 'the build' --cwd /srv/shop -p project_0000000000000001",
    );
    assert.match(resumeOffer({ ...lost, private: true }, 'gpu1') ?? '', / --private /);
  });

  it('[S16] one with a task is asked about in the inbox', () => {
    assert.match(resumeOffer({ ...lost, taskId: 'task_1' }, 'gpu1') ?? '', /rostrum inbox list --kind lost_session/);
  });

  it('[S13] one whose agent can go on is resumed, also with a task, and when it has exited', () => {
    const resumable = { ...lost, provider: 'claude', taskId: 'task_1', resumable: 'id' } as const;
    assert.equal(resumeOffer(resumable, 'gpu1'), `rostrum session resume ${lost.id}`);
    assert.equal(resumeOffer({ ...resumable, lifecycle: 'exited' }, 'gpu1'), `rostrum session resume ${lost.id}`);
    assert.match(resumeOffer({ ...resumable, resumable: 'last' }, 'gpu1') ?? '', /the last conversation of claude/);
    assert.equal(resumeOffer({ ...lost, lifecycle: 'exited' }, 'gpu1'), undefined);
  });

  it('one that runs, or was closed, is offered nothing', () => {
    assert.equal(resumeOffer({ ...lost, lifecycle: 'active' }, 'gpu1'), undefined);
    assert.equal(resumeOffer({ ...lost, wanted: 'closed' }, 'gpu1'), undefined);
  });
});
