import assert from 'node:assert/strict';
import { documentAddress, documentKinds, readAddress } from './inboxUri.ts';

describe('addresses of the inbox’s documents', () => {
  for (const kind of documentKinds) {
    it(`that of a document of kind ${kind} is read again, whatever its name`, () => {
      const document = { kind, interventionId: 'intervention_4f7k' };
      assert.deepEqual(readAddress(documentAddress(document, 'A/1: <img src="x">\\..')), document);
    });
  }

  it('others are not ours', () => {
    for (const path of ['/intervention_1', '/task_1/a.md', '/intervention_1/a/b.md', '/../intervention_1/a.md', ''])
      assert.equal(readAddress({ scheme: 'rostrum-plan', path }), undefined, path);
    assert.equal(readAddress({ scheme: 'file', path: '/intervention_1/a.md' }), undefined);
  });
});
