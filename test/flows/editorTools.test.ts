import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { createTask } from '../harness/tasks.ts';

const program = fileURLToPath(new URL('../../dist/mcp.cjs', import.meta.url));

/** A client of the Model Context Protocol that knows no library: lines of JSON. */
class McpClient {
  readonly child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<number, (result: Answer) => void>();
  #calls = 0;

  constructor(env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [program], { env });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line) as { id: number; result: Answer };
      this.#waiting.get(id)?.(result);
    });
  }

  ask(method: string, params: object): Promise<Answer> {
    this.#calls += 1;
    const id = this.#calls;
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  use = (name: string, input: object): Promise<Answer> => this.ask('tools/call', { name, arguments: input });

  async end(): Promise<number | null> {
    const exited = once(this.child, 'exit') as Promise<[number | null]>;
    this.child.stdin.end();
    return (await exited)[0];
  }
}

interface Answer {
  readonly tools?: readonly { readonly name: string; readonly annotations: { readonly readOnlyHint: boolean } }[];
  readonly content?: readonly { readonly text: string }[];
  readonly isError?: boolean;
}

describe('the tools of an editor over the Model Context Protocol', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [] });
  });
  after(() => fleet.close());

  it('[V7] are the person’s own at the hub, say which of them change something, and end with their client', async () => {
    const { ref } = await createTask(fleet, { title: 'Whisk the eggs', start: 'manual' });
    const client = new McpClient({ ROSTRUM_HUB: fleet.hub.url, ROSTRUM_TOKEN: fleet.hub.adminToken });
    const clientInfo = { name: 'test', version: '1' };
    await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo });
    const { tools = [] } = await client.ask('tools/list', {});
    const readOnly = new Map(tools.map(({ name, annotations }) => [name, annotations.readOnlyHint]));
    assert.deepEqual([readOnly.get('rostrum_list_tasks'), readOnly.get('rostrum_create_task')], [true, false]);
    const listed = await client.use('rostrum_list_tasks', {});
    assert.match(listed.content?.[0]?.text ?? '', /Whisk the eggs/);
    await client.use('rostrum_create_task', {
      title: 'Boil them',
      spec: 'ten minutes',
      waitsFor: [ref],
      start: 'manual',
    });
    const { rows } = await fleet.rest.get(`/tasks?project=${fleet.project}`);
    assert.ok(rows.some(({ title }: { title: string }) => title === 'Boil them'));
    const unknown = await client.use('rostrum_show_task', { task: 'SHOP-999' });
    assert.deepEqual([unknown.isError, /SHOP-999/.test(unknown.content?.[0]?.text ?? '')], [true, true]);
    assert.equal(await client.end(), 0);
  });

  it('[V7] a token that is none is refused in each answer, and nothing is written but the protocol', async () => {
    const client = new McpClient({ ROSTRUM_HUB: fleet.hub.url, ROSTRUM_TOKEN: 'rtok_none' });
    const refusal = await client.use('rostrum_list_tasks', {});
    assert.equal(refusal.isError, true);
    assert.doesNotMatch(JSON.stringify(refusal), /rtok_none/);
    assert.equal(await client.end(), 0);
  });

  it('[V7] says what it needs where it was started without', async () => {
    const client = new McpClient({});
    const said: string[] = [];
    client.child.stderr.on('data', (piece: Buffer) => said.push(String(piece)));
    const [code] = (await once(client.child, 'close')) as [number];
    assert.deepEqual(
      [code, said.join('')],
      [1, 'Set ROSTRUM_HUB to the address of a hub, and ROSTRUM_TOKEN to a token.\n'],
    );
  });
});
