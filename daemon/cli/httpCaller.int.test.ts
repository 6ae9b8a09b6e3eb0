import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HubError } from '../../shared/errors.ts';
import { createHttpCaller } from './httpCaller.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const json =
  (status: number, value: unknown): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
const pong = { version: '1', protocol: 1, you: { kind: 'hub' }, seq: 3 };

describe('createHttpCaller', () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** A hub that gives these answers, one a request. */
  async function openHub(...answers: readonly Answer[]) {
    const seen: Seen[] = [];
    const left = [...answers];
    const server = createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
        const { method, url, headers } = request;
        const key = headers['idempotency-key'];
        seen.push({ method, url, key: Array.isArray(key) ? key[0] : key, authorization: headers.authorization, body });
        (left.shift() ?? json(500, {}))(response, request);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { hub, seen };
  }

  it('asks with the token and gives the parsed result', async () => {
    const { hub, seen } = await openHub(json(200, pong));
    assert.deepEqual(await createHttpCaller({ hub, token: 'rtok_x' }).call('hub.ping', {}), { ...pong, notices: [] });
    assert.deepEqual(seen, [
      { method: 'GET', url: '/api/v1/ping', key: undefined, authorization: 'Bearer rtok_x', body: '' },
    ]);
  });

  it('[R3] a dropped connection is tried once more, with the same command id', async () => {
    const drop: Answer = (_, request) => request.socket.destroy();
    const { hub, seen } = await openHub(drop, json(200, { revoked: 'token_1' }));
    const answer = await createHttpCaller({ hub }).call('token.revoke', { token: 'x' }, { commandId: 'command-1' });
    assert.deepEqual(answer, { revoked: 'token_1' });
    assert.deepEqual(
      seen.map(({ key }) => key),
      ['command-1', 'command-1'],
    );
  });

  it('is dropped twice: says that no hub answers', async () => {
    const drop: Answer = (_, request) => request.socket.destroy();
    const { hub, seen } = await openHub(drop, drop);
    await assert.rejects(createHttpCaller({ hub }).call('hub.ping', {}), { code: 'unreachable' });
    assert.equal(seen.length, 2);
  });

  it('gives refusals as they were said, with their details', async () => {
    const error = { code: 'wrong-state', message: 'no', details: { allowed: ['x'] } };
    const { hub } = await openHub(json(409, { error }), json(418, { error: { ...error, code: 'new-code' } }));
    const caller = createHttpCaller({ hub });
    await assert.rejects(caller.call('hub.ping', {}), (thrown) => {
      assert.ok(thrown instanceof HubError);
      assert.deepEqual(thrown.toBody(), error);
      return true;
    });
    await assert.rejects(caller.call('hub.ping', {}), { code: 'internal', message: 'no' });
  });

  it('an answer that is no refusal, or not the result, is told as what it is', async () => {
    const page: Answer = (response) => void response.writeHead(502).end('<html>');
    const { hub } = await openHub(page, json(200, { version: 1 }));
    const caller = createHttpCaller({ hub });
    await assert.rejects(caller.call('hub.ping', {}), { code: 'internal' });
    await assert.rejects(caller.call('hub.ping', {}), { code: 'upgrade-required' });
  });

  it('[R5] somebody who takes the connection and never answers is left, with what to do next', async () => {
    const { hub, seen } = await openHub(
      () => undefined,
      () => undefined,
    );
    const caller = createHttpCaller({ hub }, () => 50);
    const said = async (call: Promise<unknown>) => {
      const error: unknown = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof HubError && error.code === 'unreachable');
      return error.message;
    };
    const read = await said(caller.call('hub.ping', {}));
    assert.match(read, /took hub.ping and did not answer within 0.05 s. If it does not answer .*look into its log/);
    const change = await said(caller.call('token.revoke', { token: 'x' }));
    assert.match(change, /Whether it was done is not known: look before you repeat it/);
    assert.equal(seen.length, 2, 'and is not asked again');
  });

  it('nobody there: says how to start one', async () => {
    const { hub } = await openHub();
    for (const close of closers.splice(0)) await close();
    await assert.rejects(createHttpCaller({ hub }).call('hub.ping', {}), (thrown) => {
      assert.ok(thrown instanceof HubError && thrown.code === 'unreachable');
      assert.match(thrown.message, /rostrum up/);
      return true;
    });
  });
});
