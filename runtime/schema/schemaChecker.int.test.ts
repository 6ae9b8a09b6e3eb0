import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { HubError } from '../../shared/errors.ts';
import { createSchemaChecker, type SchemaChecker } from './schemaChecker.ts';

describe('schema checker', function () {
  this.timeout(30_000);
  let checker: SchemaChecker;
  before(() => {
    checker = createSchemaChecker();
  });
  after(() => checker.close());
  const said = async (schema: unknown, data: unknown) =>
    (await checker.check(schema, data)).map(({ path, message }) => `${path}: ${message}`);

  const api = {
    type: 'object',
    required: ['version', 'endpoints'],
    additionalProperties: false,
    properties: {
      version: { type: 'string', pattern: '^v\\d+$' },
      endpoints: { type: 'array', items: { $ref: '#/$defs/endpoint' } },
    },
    $defs: {
      endpoint: {
        properties: { method: { enum: ['GET', 'POST'] }, path: { type: ['string', 'null'] } },
        required: ['path'],
      },
    },
  };

  it('[T10] a value that fits has no problems', async () => {
    assert.deepEqual(await said(api, { version: 'v1', endpoints: [{ method: 'GET', path: '/' }] }), []);
  });

  it('[T10] each pattern of a schema is its own', async () => {
    const schema = { properties: { version: { pattern: '^[0-9]+$' }, path: { pattern: '^/' } } };
    assert.deepEqual(await said(schema, { version: '2', path: '/orders' }), []);
    assert.deepEqual(await said(schema, { version: '/2', path: '2' }), [
      '/version: must match the pattern ^[0-9]+$, got "/2"',
      '/path: must match the pattern ^/, got "2"',
    ]);
  });

  it('[T10] every problem names its place, what is expected and what is there', async () => {
    assert.deepEqual(await said(api, { endpoints: [{ method: 'FETCH', path: 7 }, {}], extra: 1 }), [
      '/version: is missing',
      '/extra: is not allowed here',
      '/endpoints/0/method: must be one of GET, POST, got "FETCH"',
      '/endpoints/0/path: must be string or null, got number',
      '/endpoints/1/path: is missing',
    ]);
    assert.deepEqual(await checker.check({ const: 3 }, 4), [
      { path: '', message: 'must be 3, got 4', keyword: 'const', expected: '3' },
    ]);
  });

  it('checks formats', async () => {
    const good = {
      'date-time': '2026-02-28T23:59:60Z',
      date: '2024-02-29',
      email: 'a@b.example',
      uri: 'https://x/y?z',
      uuid: '123e4567-e89b-12d3-a456-426614174000',
    };
    const bad = { 'date-time': '2026-02-28 25:00:00Z', date: '2026-02-30', email: 'a@', uri: '/relative', uuid: '123' };
    for (const [format, value] of Object.entries(good)) assert.deepEqual(await said({ format }, value), [], format);
    for (const [format, value] of Object.entries(bad))
      assert.match(String(await said({ format }, value)), /must be a valid/, format);
  });

  it('a schema that is none is said before anything is compiled', async () => {
    assert.deepEqual(
      await said({ propertys: {} }, {}),
      [': the schema is not a keyword that contracts may use; did you mean properties?'].map(
        (line) => `/propertys${line}`,
      ),
    );
  });

  it('patterns that would backtrack take linear time', async () => {
    assert.equal((await said({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).length, 1);
  });

  it('a schema that takes for ever is cut off, and the next check works', async () => {
    const hasty = createSchemaChecker({ timeLimitMs: 1000 });
    const steps = Object.fromEntries(
      Array.from({ length: 26 }, (_, index) => [
        `s${index}`,
        { anyOf: Array(3).fill({ allOf: [{ $ref: `#/$defs/s${index + 1}` }] }) },
      ]),
    );
    const doubling = { $ref: '#/$defs/s0', $defs: { ...steps, s26: false } };
    try {
      const [slow, after] = await Promise.all([hasty.check(doubling, {}), hasty.check({ type: 'string' }, 5)]);
      assert.match(slow[0]?.message ?? '', /too long|too much memory/);
      assert.equal(after[0]?.message, 'must be string, got number');
    } finally {
      await hasty.close();
    }
  });

  it('endless self-reference, deep values and values that are no JSON are problems', async () => {
    assert.match(String(await said({ allOf: [{ $ref: '#' }] }, 1)), /refers to itself|too long/);
    assert.match(String(await said({}, { call: () => 1 })), /not a JSON value/);
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    assert.match(String(await said({ items: { $ref: '#' } }, deep)), /too deep|cut off|memory/);
    assert.deepEqual(await said({ type: 'number' }, 1), []);
  });

  it('reports at most 50 problems, however many there are', async () => {
    assert.equal((await said({ items: { type: 'string' } }, Array(10_000).fill(1))).length, 50);
    assert.equal((await said({ items: { type: 'string' } }, Array(400_000).fill(1))).length, 1);
  });

  it('[R5] long data is checked while this thread goes on, with the same outcome', async () => {
    const rows = Array.from({ length: 60_000 }, (_, id) => ({ id, name: `row ${id}` }));
    const row = { properties: { id: { type: 'integer' } }, additionalProperties: { type: 'string' } };
    let turns = 0;
    let isChecked = false;
    const count = () => {
      turns += 1;
      if (!isChecked) setImmediate(count);
    };
    setImmediate(count);
    const problems = await said({ type: 'array', items: row }, [...rows, { id: 'x' }]);
    isChecked = true;
    assert.deepEqual(problems, ['/60000/id: must be integer, got string']);
    // Handed over in one turn, there would have been a few.
    assert.ok(turns > 30, `${turns} turns of the loop`);
  });

  it('schemas that describe trees by referring to themselves work', async () => {
    const tree = {
      type: 'object',
      required: ['name'],
      properties: { children: { type: 'array', items: { $ref: '#' } } },
    };
    const data = { name: 'a', children: [{ name: 'b', children: [{ nam: 'c' }] }] };
    assert.deepEqual(await said(tree, data), ['/children/0/children/0/name: is missing']);
  });

  it('names from Object.prototype mean nothing', async () => {
    const schema = { required: ['constructor', 'toString'], properties: { __proto__: true } };
    assert.deepEqual(await said(schema, {}), ['/constructor: is missing', '/toString: is missing']);
  });

  it('[R5] refuses when too many wait, and answers all that it took', async () => {
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => checker.check({ type: 'string' }, 5)));
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason as unknown);
    assert.ok(refused.length > 0 && refused.every((error) => error instanceof HubError && error.code === 'overloaded'));
    assert.ok(results.every((result) => result.status === 'rejected' || result.value.length === 1));
    assert.deepEqual(await said({ type: 'string' }, 'x'), []);
  });

  it('close refuses what waits and what comes', async () => {
    const closing = createSchemaChecker();
    const waiting = closing.check({}, 1);
    const refused = assert.rejects(waiting, /closed/);
    await new Promise(setImmediate);
    await closing.close();
    await refused;
    await assert.rejects(closing.check({}, 1), /closed/);
  });

  it('an idle thread does not keep the process alive', () => {
    const script = `import { createSchemaChecker } from './runtime/schema/schemaChecker.ts';
      console.log((await createSchemaChecker().check({ type: 'string' }, 5)).length);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      cwd: new URL('../..', import.meta.url),
      timeout: 20_000,
    });
    assert.deepEqual([stdout.trim(), status], ['1', 0]);
  });
});
