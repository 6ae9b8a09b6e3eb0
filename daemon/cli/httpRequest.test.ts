import assert from 'node:assert/strict';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import { httpRequestOf } from './httpRequest.ts';

describe('httpRequestOf', () => {
  it('fills the path, and puts the rest of a GET into the query string', () => {
    const asked = httpRequestOf('task.list', { status: ['running', 'done'], limit: 5, project: undefined });
    assert.deepEqual(asked, { method: 'GET', path: '/api/v1/tasks?status=running%2Cdone&limit=5' });
    assert.equal(httpRequestOf('contract.show', { id: 'A-1', key: 'k' }).path, '/api/v1/tasks/A-1/contracts/k');
  });

  it('puts the rest of every other verb into the body, and nothing twice', () => {
    assert.deepEqual(httpRequestOf('task.note', { id: 'A-1', text: 'hi', urgent: false }), {
      method: 'POST',
      path: '/api/v1/tasks/A-1/notes',
      body: '{"text":"hi","urgent":false}',
    });
    assert.deepEqual(httpRequestOf('task.dependency.remove', { id: 'A-2', on: 'A-1' }), {
      method: 'DELETE',
      path: '/api/v1/tasks/A-2/dependencies/A-1',
      body: '{}',
    });
  });

  it('a hostile key stays one step of the path', () => {
    assert.equal(httpRequestOf('task.view', { id: '../people?x=1#y' }).path, '/api/v1/tasks/..%2Fpeople%3Fx%3D1%23y');
  });

  it('fills every parameter of every path', () => {
    for (const name of operationNames) {
      const { http } = operationTable[name];
      const names = [...http.matchAll(/:(\w+)/g)].map(([, param]) => param ?? '');
      const { path, body = '{}' } = httpRequestOf(
        name,
        Object.fromEntries(names.map((param) => [param, `v-${param}`])),
      );
      assert.ok(!path.includes(':') && !path.endsWith('/'), `${name}: ${path}`);
      assert.deepEqual(JSON.parse(body), {}, name);
    }
  });
});
