import assert from 'node:assert/strict';
import { alice, anId, aProject } from '../testing/builders.ts';
import { applyProject, applyProjectNumber } from './applyProject.ts';

const about = { projectId: anId('project'), actor: alice } as const;

describe('applyProject', () => {
  it('[P1] the maker of a project is its owner', () => {
    const { members, ...project } = aProject();
    const event = { type: 'project_created', ...about, project, owner: anId('person') } as const;
    assert.deepEqual(applyProject(undefined, event), { ...project, members });
  });

  it('[P1] members come, change their role and go', () => {
    const bob = anId('person', 2);
    const joined = applyProject(aProject(), { type: 'project_member_set', ...about, personId: bob, role: 'viewer' });
    assert.deepEqual(joined?.members.get(bob), 'viewer');
    const left = applyProject(joined, { type: 'project_member_removed', ...about, personId: bob });
    assert.deepEqual(left, aProject());
  });

  it('changes nothing of a project that it does not know', () => {
    assert.equal(applyProject(undefined, { type: 'project_updated', ...about, name: 'Other' }), undefined);
  });

  it('takes a new name and keeps the settings', () => {
    const renamed = applyProject(aProject(), { type: 'project_updated', ...about, name: 'Store' });
    assert.deepEqual(renamed, aProject({ name: 'Store' }));
  });
});

describe('applyProjectNumber', () => {
  it('counts up with the refs of its own key only', () => {
    const project = aProject({ lastNumber: 4 });
    assert.equal(applyProjectNumber(project, 'SHOP-7').lastNumber, 7);
    for (const ref of ['SHOP-3', 'WEB-9', 'SHOP', 'SHOP-x', 'SHOP-1e9']) {
      assert.equal(applyProjectNumber(project, ref), project, ref);
    }
  });
});
