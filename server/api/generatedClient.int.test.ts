import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import openapiTS, { astToString } from 'openapi-typescript';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** What somebody would write who has the document and nothing else of us. */
const program = `
import createClient from 'openapi-fetch';
import type { paths } from './schema.d.ts';

const client = createClient<paths>({
  baseUrl: \`\${process.env['HUB']}/api/v1\`,
  headers: { Authorization: \`Bearer \${process.env['TOKEN']}\` },
});
const said: Record<string, unknown> = {};

const made = await client.POST('/projects', { body: { name: 'Shop', key: 'SHOP' } });
if (made.data === undefined) throw new Error(made.error.error.message);
const project: string = made.data.project.id;

const create = () =>
  client.POST('/tasks', {
    params: { header: { 'Idempotency-Key': 'generated-0001' } },
    body: { project, title: 'Written by a stranger', priority: 'high', labels: ['ci'] },
  });
const [first, second] = [await create(), await create()];
said['created'] = [first.response.status, second.response.status, first.data?.task.ref, second.data?.task.ref];

const reused = await client.POST('/tasks', {
  params: { header: { 'Idempotency-Key': 'generated-0001' } },
  body: { project, title: 'Another' },
});
said['reused'] = [reused.response.status, reused.error?.error.code];

const listed = await client.GET('/tasks', { params: { query: { project, status: ['pending'], limit: 10 } } });
said['listed'] = listed.data?.rows.map(({ title, status, priority }) => [title, status, priority]);

const viewed = await client.GET('/tasks/{id}', { params: { path: { id: 'SHOP-1' } } });
said['viewed'] = viewed.data?.placement.workspace;

const missing = await client.GET('/tasks/{id}', { params: { path: { id: 'SHOP-99' } } });
said['missing'] = [missing.response.status, missing.error?.error.code, missing.data];

const invalid = await client.POST('/tasks', { body: { project, title: '' } });
said['invalid'] = [invalid.response.status, invalid.error?.error.code, invalid.error?.error.details?.['problems']];

const cancelled = await client.POST('/tasks/{id}/cancel', { params: { path: { id: 'SHOP-1' } }, body: {} });
said['cancelled'] = cancelled.data?.task.status;
console.log(JSON.stringify(said));
`;

/** Mistakes that the types of the document must not let through, each in the place of a right call. */
const mistakes = [
  ["body: { project, title: 'Another' }", 'body: { project }'],
  ["priority: 'high'", "priority: 'urgent'"],
  ["client.GET('/tasks/{id}', { params: { path: { id: 'SHOP-1' } } })", "client.GET('/tasks/{id}', {})"],
  ['({ title, status, priority })', '({ title, status, priority, spec })'],
  ["'/tasks/{id}/cancel'", "'/tasks/{id}/abandon'"],
] as const;

describe('the OpenAPI document in the hands of others', function () {
  this.timeout(120_000);
  let hub: TestHub;
  let directory: string;
  let document: Record<string, unknown>;
  before(async () => {
    hub = await startTestHub();
    document = (await hub.ask('GET', '/api/v1/openapi.json', { token: '' })).body;
    // Within the project, where a program finds the libraries that it imports.
    await mkdir(path.join(root, 'node_modules/.cache'), { recursive: true });
    directory = await mkdtemp(path.join(root, 'node_modules/.cache/openapi-client-'));
    await writeFile(path.join(directory, 'package.json'), '{"type":"module"}');
    await writeFile(path.join(directory, 'schema.d.ts'), astToString(await openapiTS(JSON.stringify(document))));
  });
  after(async () => {
    await hub.end();
    await rm(directory, { recursive: true, force: true });
  });

  const node = (...args: string[]) =>
    promisify(execFile)(process.execPath, args, {
      cwd: directory,
      env: { ...process.env, HUB: hub.url, TOKEN: hub.adminToken },
    });
  const write = async (name: string, text: string) => {
    await writeFile(path.join(directory, name), text);
    return name;
  };
  const flags =
    '--ignoreConfig --noEmit --strict --target es2022 --module nodenext --skipLibCheck --allowImportingTsExtensions --types node';
  const compile = (...files: string[]) =>
    node(path.join(root, 'node_modules/typescript/bin/tsc'), ...flags.split(' '), ...files);

  it('[X1] is valid OpenAPI 3.1 for a validator that knows nothing of us, and a broken one is not', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(document));
    assert.deepEqual([valid, errors, validator.version], [true, undefined, '3.1']);
    const broken = { ...structuredClone(document), paths: { '/ping': { get: { responses: [] } } } };
    assert.equal((await new Validator().validate(broken)).valid, false);
  });

  it('[X1] makes a client by a foreign generator, whose program fits its types and works with the hub', async () => {
    const name = await write('client.ts', program);
    await compile(name);
    const { stdout } = await node('--import', path.join(root, 'node_modules/tsx/dist/esm/index.mjs'), name);
    assert.deepEqual(JSON.parse(stdout), {
      created: [201, 201, 'SHOP-1', 'SHOP-1'],
      reused: [409, 'command-reused'],
      listed: [['Written by a stranger', 'pending', 'high']],
      viewed: 'directory',
      missing: [404, 'not-found', null],
      invalid: [400, 'bad-request', [{ path: 'title', message: 'must not be empty' }]],
      cancelled: 'cancelled',
    });
  });

  it('[X1] has types that catch mistakes', async () => {
    const files = await Promise.all(
      mistakes.map(([right, wrong], at) => {
        assert.ok(program.includes(right), right);
        return write(`mistake${at}.ts`, program.replace(right, wrong));
      }),
    );
    const said = await compile(...files).then(
      () => '',
      (error: unknown) => (error as { readonly stdout: string }).stdout,
    );
    assert.deepEqual(
      files.filter((file) => !said.includes(`${file}(`)),
      [],
    );
  });
});
