import assert from 'node:assert/strict';
import { readJson } from '../../shared/readJson.ts';
import { isTooDeep } from '../../shared/jsonDepth.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import { clientCall, clientHello as helloSchema } from '../../shared/protocol/client.ts';
import { daemonToHub } from '../../shared/protocol/daemon.ts';
import { toolboxRequest } from '../../shared/protocol/toolbox.ts';
import { usedHeapBytes } from './heap.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';
import { clientCalls, clientHello, daemonFrames, daemonHello, wholeCall } from './validFrames.ts';

const ids = {
  project: 'project_0000000000000001',
  tasks: ['task_0000000000000001', 'task_0000000000000002'],
  session: 'session_0000000000000001',
};
const count = 600_000;
const seed = 100;
const maxGrowthBytes = 16 * 1_048_576;

/** A parser, and valid texts for it. */
interface Parser {
  readonly name: string;
  readonly valid: readonly Buffer[];
  parse: (value: unknown) => { readonly success: boolean };
}

const calls = clientCalls(ids);
const parsers: readonly Parser[] = [
  {
    name: 'frames of windows',
    valid: [Buffer.from(clientHello()), ...calls.map(wholeCall)],
    parse: (value) => {
      const hello = helloSchema.safeParse(value);
      return hello.success ? hello : clientCall.safeParse(value);
    },
  },
  {
    name: 'frames of daemons',
    valid: [Buffer.from(daemonHello()), ...daemonFrames(ids, 1)],
    parse: (value) => daemonToHub.safeParse(value),
  },
  {
    name: 'requests of agents',
    valid: calls.map(({ params }) =>
      Buffer.from(
        `{"request":1,"token":"rses_x","operation":"task.note","commandId":"command-1","params":${params.toString('utf8')}}`,
      ),
    ),
    parse: (value) => toolboxRequest.safeParse(value),
  },
  ...operationNames.map((name, index): Parser => ({
    name,
    valid: [calls[index]?.params ?? Buffer.from('{}')],
    // As the hub does it: what is too deep is refused before it is parsed.
    parse: (value) => ({ success: !isTooDeep(value) && operationTable[name].params.safeParse(value).success }),
  })),
];

describe('broken texts at the parsers of both sockets, the local socket and every operation', function () {
  this.timeout(600_000);

  it(`[R6] [R5] ${count.toLocaleString('en')} texts (seed ${seed}): each is parsed or refused, nothing is thrown or kept`, () => {
    const random = new Random(seed);
    let [taken, refused, json] = [0, 0, 0];
    const parseSome = (some: number) => {
      for (let at = 0; at < some; at += 1) {
        const { valid, parse } = at % 4 === 0 ? random.one(parsers.slice(0, 3)) : random.one(parsers);
        const value = readJson(mutate(random.one(valid), random).toString('utf8'));
        if (value !== undefined) json += 1;
        if (parse(value).success) taken += 1;
        else refused += 1;
      }
    };
    parseSome(count / 10);
    const before = usedHeapBytes();
    parseSome((count / 10) * 9);
    const growth = usedHeapBytes() - before;
    assert.ok(growth < maxGrowthBytes, `the heap has grown by ${growth} bytes, at most ${maxGrowthBytes} may be`);
    assert.equal(taken + refused, count);
    assert.ok(taken > 1_000 && refused > count / 2 && json > count / 2, JSON.stringify({ taken, refused, json }));
    assert.deepEqual(Object.keys(Object.prototype), [], 'no prototype was changed');
  });
});
