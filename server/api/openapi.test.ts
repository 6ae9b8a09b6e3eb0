import assert from 'node:assert/strict';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import { openApiDocument } from './openapi.ts';
import { parseHttp } from './routeTable.ts';

// The document is plain JSON: what a client that knows nothing of our types would read.
const document = JSON.parse(JSON.stringify(openApiDocument('1.2.3')));

interface Parameter {
  readonly name: string;
  readonly in: string;
}

const operationAt = (name: (typeof operationNames)[number]) => {
  const { verb, path } = parseHttp(operationTable[name].http);
  return document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[verb.toLowerCase()];
};

function* objectsIn(value: unknown): IterableIterator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  yield value as Record<string, unknown>;
  for (const item of Object.values(value)) yield* objectsIn(item);
}

describe('the OpenAPI document', () => {
  it('[X1] is of version 3.1 and describes every operation once', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.info.version, '1.2.3');
    const found = Object.values<Record<string, { operationId: string }>>(document.paths).flatMap((verbs) =>
      Object.values(verbs).map(({ operationId }) => operationId),
    );
    assert.deepEqual(found.sort(), [...operationNames].sort());
  });

  it('[X1] names every field of a path, and wants a token for all that is not public', () => {
    for (const name of operationNames) {
      const operation = operationAt(name);
      const inPath = [...operationTable[name].http.matchAll(/:(\w+)/g)].map(([, param]) => param);
      const told = (operation.parameters ?? []).filter((parameter: Parameter) => parameter.in === 'path');
      assert.deepEqual(told.map((parameter: Parameter) => parameter.name).sort(), inPath.sort(), name);
      assert.deepEqual(operation.security, operationTable[name].access === 'public' ? [] : [{ token: [] }], name);
    }
  });

  it('[X1] tells for each operation how it answers and how it refuses', () => {
    for (const name of operationNames) {
      const { responses } = operationAt(name);
      const statuses = Object.keys(responses);
      assert.equal(statuses.filter((status) => status.startsWith('2')).length, 1, name);
      for (const status of ['400', '401', '403', '404', '409', '413', '422', '429', '500', '503']) {
        assert.equal(responses[status].content['application/json'].schema.$ref, '#/components/schemas/Error', name);
      }
    }
  });

  it('[X1] refers only to what it holds', () => {
    const references = [...objectsIn(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    assert.notEqual(references.length, 0);
    const missing = references.filter((reference) => {
      const steps = reference.replace('#/', '').split('/');
      return steps.reduce((at: Record<string, never> | undefined, step) => at?.[step], document) === undefined;
    });
    assert.deepEqual(missing, []);
  });

  it('[X1] describes a body as the schema checks it', () => {
    const { schema } = operationAt('task.create').requestBody.content['application/json'];
    assert.deepEqual(schema.required, ['title']);
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual(schema.properties.priority.enum, ['low', 'normal', 'high', 'critical']);
    assert.equal('id' in operationAt('task.update').requestBody.content['application/json'].schema.properties, false);
  });
});
