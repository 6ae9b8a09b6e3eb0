import assert from 'node:assert/strict';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { createRouteTable, parseHttp } from './routeTable.ts';

const routes = createRouteTable<OperationName>(operationTable);

describe('the table of routes', () => {
  it('[X1] leads to every operation, with what stands in its path', () => {
    for (const name of operationNames) {
      const { verb, path } = parseHttp(operationTable[name].http);
      const pathParams = Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, param]) => [param, `a ${param}/é`]));
      const filled = path.replace(/:(\w+)/g, (_whole, param: string) => encodeURIComponent(`a ${param}/é`));
      for (const given of [filled, `${filled}/`]) {
        assert.deepEqual(routes.match(verb, given), { kind: 'operation', name, pathParams }, given);
      }
    }
  });

  it('[X1] lets every field of a path be one of the operation', () => {
    for (const name of operationNames) {
      const { path } = parseHttp(operationTable[name].http);
      const shape = (operationTable[name].params as { shape?: object }).shape ?? {};
      for (const [, param = ''] of path.matchAll(/:(\w+)/g))
        assert.ok(param in shape, `${name} has no field "${param}"`);
    }
  });

  it('prefers the literal part of a path, and tries the other where the verb does not fit', () => {
    assert.equal(nameOf('GET', '/servers/tokens'), 'server.token.list');
    assert.equal(nameOf('GET', '/servers/gpu1'), 'server.view');
    assert.equal(nameOf('DELETE', '/servers/tokens'), 'server.remove');
  });

  it('names the verbs that an address takes', () => {
    assert.deepEqual(routes.match('PUT', '/tasks'), { kind: 'wrong-verb', allowed: ['GET', 'POST'] });
  });

  it('[R6] knows nothing of other, broken and hostile paths', () => {
    const kinds = [
      '/',
      '/nothing',
      '/tasks/1/2/3/4',
      '/__proto__',
      '/constructor',
      '/tasks//notes',
      '/tasks/%',
      '/tasks/%ff',
    ].map((path) => routes.match('GET', path).kind);
    assert.deepEqual(kinds, [
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'malformed',
      'malformed',
      'malformed',
    ]);
  });

  it('refuses two operations at one address', () => {
    const { http } = operationTable['task.view'];
    const twice = { one: operationTable['task.view'], two: { ...operationTable['task.view'], http } };
    assert.throws(() => createRouteTable(twice), /same route/);
  });

  const nameOf = (verb: string, path: string) => {
    const match = routes.match(verb, path);
    return match.kind === 'operation' ? match.name : match.kind;
  };
});
