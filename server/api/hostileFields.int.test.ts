import assert from 'node:assert/strict';
import { errorStatus } from '../../shared/errors.ts';
import type { HttpVerb } from '../../shared/operations/operation.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { collectState } from '../state/snapshotState.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { Answer, TestHub } from '../testing/runningHub.fixture.ts';
import { hostileValues } from './hostileValues.fixture.ts';
import { parseHttp } from './routeTable.ts';

/** Fields of an operation by name, as its schema has them. */
const fieldsOf = (name: OperationName): readonly string[] =>
  Object.keys((operationTable[name].params as { shape?: Record<string, unknown> }).shape ?? {});

/** What cannot stand in an address at all: the other half of a pair. */
const wellFormed = (text: string) => text.replace(/[\ud800-\udfff]/g, '\ufffd');

describe('hostile fields', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startTestHub();
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    await hub.ask('POST', '/api/v1/tasks', { body: { title: 'One' } });
  });
  after(() => hub.end());

  /** Asks for an operation with these fields, where the verb wants them. */
  const send = (name: OperationName, fields: Readonly<Record<string, unknown>>): Promise<Answer> => {
    const { verb, path } = parseHttp(operationTable[name].http);
    const rest = { ...fields };
    const filled = path.replace(/:(\w+)/g, (_whole, param: string) => {
      const value = rest[param];
      delete rest[param];
      const text = typeof value === 'string' ? value : JSON.stringify(value ?? 'nothing');
      return encodeURIComponent(wellFormed(text).slice(0, 2_000)) || '%00';
    });
    const query = takesBody(verb) ? '' : `?${queryOf(rest).toString()}`;
    return hub.ask(verb, `/api/v1${filled}${query}`, takesBody(verb) ? { body: rest } : {});
  };
  const queryOf = (fields: Readonly<Record<string, unknown>>) =>
    new URLSearchParams(
      Object.entries(fields).map(([field, value]): [string, string] => [
        field,
        wellFormed(typeof value === 'string' ? value : JSON.stringify(value ?? '')).slice(0, 8_000),
      ]),
    );
  const takesBody = (verb: HttpVerb) => verb !== 'GET';

  const snapshot = () => JSON.stringify(collectState(hub.hub.state));

  for (const name of operationNames) {
    it(`[R6] ${name} refuses a field that it does not know, and every wrong one, with a code`, async () => {
      const before = snapshot();
      const answers: [string, Answer][] = [
        ['an unknown field', await send(name, { project: 'SHOP', nonsense: 1, __proto__x: 1 })],
      ];
      for (const field of fieldsOf(name)) {
        for (const [what, value] of hostileValues) {
          // Every other field is missing or unknown too, so that nothing can be carried out.
          answers.push([`${field}: ${what}`, await send(name, { nonsense: 1, [field]: value })]);
        }
      }
      for (const [what, { status, body }] of answers) {
        assert.ok(status >= 400 && status < 500, `${what} was answered ${status}`);
        assert.equal(typeof body.error.message, 'string', what);
        assert.ok(body.error.code in errorStatus, what);
      }
      assert.equal(snapshot(), before, 'something was changed');
    });
  }

  it('[R6] lives on, without a single mistake in its log', async () => {
    assert.equal((await hub.ask('GET', '/api/v1/ping')).status, 200);
    assert.deepEqual(
      hub.logged.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });
});
