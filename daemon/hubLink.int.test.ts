import assert from 'node:assert/strict';
import { piecesOf } from '../shared/protocol/pieces.ts';
import { closeCodes, protocolVersion } from '../shared/protocol/version.ts';
import { daemonSocketUrl } from './hubLink.ts';
import { TestDaemon } from './testDaemon.fixture.ts';
import { until } from '../runtime/until.fixture.ts';

describe('the link to the hub', () => {
  let daemon: TestDaemon;
  beforeEach(async () => (daemon = await new TestDaemon().open()));
  afterEach(() => daemon.stop());

  it('[F2] the daemon connects out, says who it is, and then what lives', async () => {
    await daemon.connected();
    const { type, protocol, key, lastNumber } = daemon.hub.hellos[0] ?? assert.fail('no hello');
    assert.deepEqual(
      { type, protocol, key, lastNumber },
      { type: 'hello', protocol: protocolVersion, key: 'rkey_the-daemons-own-key', lastNumber: 0 },
    );
    assert.deepEqual(daemon.hub.framesOf('inventory'), [
      { type: 'inventory', sessions: [], complete: true, lastNumber: 0 },
    ]);
  });

  it('[F2] comes back when the connection is cut, as the same instance', async () => {
    await daemon.connected();
    daemon.hub.cut();
    await until(() => daemon.hub.hellos.length === 2, 'the second hello');
    assert.equal(daemon.hub.hellos[0]?.instance, daemon.hub.hellos[1]?.instance);
  });

  it('[F3] a heartbeat with load and sessions follows the welcome', async () => {
    const { heartbeat } = await until(() => daemon.hub.framesOf('heartbeat')[0], 'a heartbeat');
    assert.equal(heartbeat.sessions, 0);
    assert.ok(heartbeat.memoryUsedBytes > 0 && heartbeat.diskFreeBytes > 0);
  });

  it('[R6] a frame or an order that is not understood is ignored and the connection lives', async () => {
    await daemon.connected();
    daemon.hub.send({ type: 'nonsense' } as never);
    daemon.hub.order({ type: 'session.dance' } as never);
    const order = daemon.hub.order({ type: 'doctor.run' });
    assert.ok((await daemon.hub.answerTo(order)).result);
    assert.equal(daemon.hub.hellos.length, 1);
  });

  it('[R5] a hub that sends too large a frame is left and met again', async () => {
    await daemon.connected();
    daemon.hub.send({ type: 'padding', text: 'x'.repeat(1_100_000) } as never);
    await until(() => daemon.hub.hellos.length === 2, 'the second hello');
  });

  it('[T9] what is longer than a frame comes in pieces and is taken whole', async () => {
    await daemon.connected();
    const order = { type: 'order', order: 99, body: { type: 'doctor.run' }, padding: 'ü'.repeat(1_500_000) };
    const pieces = piecesOf(JSON.stringify(order)).map((piece) => JSON.parse(piece));
    for (const piece of pieces.slice(0, -1)) daemon.hub.send(piece);
    const between = daemon.hub.order({ type: 'doctor.run' });
    assert.ok((await daemon.hub.answerTo(between)).result, 'what comes between them is taken, too');
    daemon.hub.send(pieces.at(-1));
    assert.ok((await daemon.hub.answerTo(99)).result);
    assert.equal(daemon.hub.hellos.length, 1);
  });

  it('[R5] pieces without an end cost the connection, not the memory', async () => {
    await daemon.connected();
    const piece = { type: 'piece', text: 'x'.repeat(1_000_000), last: false };
    for (let sent = 0; sent < 35; sent += 1) daemon.hub.send(piece as never);
    await until(() => daemon.hub.hellos.length === 2, 'the second hello');
  });

  it('[F2] a hub of a later protocol stops it, and it says who must upgrade', async () => {
    await daemon.connected();
    daemon.hub.manners.protocol = protocolVersion + 1;
    daemon.hub.cut();
    const refusal = await (daemon.running?.refused ?? assert.fail('not running'));
    assert.match(refusal.message, /speaks protocol 1, the hub 2: upgrade this server/);
  });

  it("[F2] a version refused by the hub stops it with the hub's words, and it does not try again", async () => {
    await daemon.connected();
    daemon.hub.manners.refuses = { code: closeCodes.versionMismatch, reason: 'upgrade the hub' };
    daemon.hub.cut();
    const refusal = await (daemon.running?.refused ?? assert.fail('not running'));
    const hellos = daemon.hub.hellos.length;
    daemon.hub.manners.refuses = undefined;
    await daemon.running?.stop();
    assert.deepEqual(
      { code: refusal.code, says: /upgrade the hub/.test(refusal.message), hellos: daemon.hub.hellos.length },
      { code: 4426, says: true, hellos },
    );
  });

  it('[F2] [F12] where the hub could not read it, it says what to upgrade first, and ends', async () => {
    await daemon.connected();
    daemon.hub.manners.refuses = { code: closeCodes.badFrame, reason: 'This is no frame of a daemon.' };
    daemon.hub.cut();
    const refusal = await (daemon.running?.refused ?? assert.fail('not running'));
    assert.match(
      refusal.message,
      /This is no frame of a daemon\..* upgrade the hub first, then start this daemon again/,
    );
  });

  it('[F15] an unknown key stops it and it says how to register again; its sessions run on', async () => {
    await daemon.connected();
    const { sessionId } = await daemon.startSession();
    daemon.hub.manners.refuses = { code: closeCodes.unauthenticated, reason: '' };
    daemon.hub.cut();
    const refusal = await (daemon.running?.refused ?? assert.fail('not running'));
    assert.match(refusal.message, /rostrum daemon register/);
    assert.equal(daemon.terminals.isRunning(sessionId), true);
  });

  it('[F15] where its server was removed it ends what it started, and says so', async () => {
    await daemon.connected();
    const { sessionId } = await daemon.startSession();
    daemon.hub.manners.refuses = { code: closeCodes.removed, reason: 'This server was removed from the hub.' };
    daemon.hub.cut();
    const refusal = await (daemon.running?.refused ?? assert.fail('not running'));
    assert.match(refusal.message, /was removed from the hub. The sessions that ran here are ended/);
    assert.equal(daemon.terminals.isRunning(sessionId), false);
  });
});

describe('daemonSocketUrl', () => {
  it('[F2] turns http into ws and https into wss, below any path', () => {
    assert.equal(daemonSocketUrl('http://127.0.0.1:7420'), 'ws://127.0.0.1:7420/api/v1/daemon');
    assert.equal(daemonSocketUrl('https://hub.example.com/rostrum/'), 'wss://hub.example.com/rostrum/api/v1/daemon');
  });
});
