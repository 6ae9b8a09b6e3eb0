import assert from 'node:assert/strict';
import { forbidden, HubError, overloaded } from '../../shared/errors.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { alice, anId } from '../testing/builders.ts';
import { addressClass } from './addressClass.ts';
import { nobody } from './authenticate.ts';
import { RefusalLedger } from './refusalLedger.ts';

type Told = Extract<HubEvent, { type: 'attempts_refused' }>;

const minuteMs = 60_000;
const refusal = () => forbidden('do this', 'more');
const task = { on: anId('task'), inProject: anId('project') };

function aLedger() {
  const ledger = new RefusalLedger();
  const told: Told[] = [];
  return {
    ledger,
    told,
    tell(now: number, all = false) {
      told.length = 0;
      ledger.tell(now, (events) => void told.push(...(events as Told[])), all);
      return told.map(({ operation, code, count }) => [operation, code, count]);
    },
  };
}

describe('the ledger of refused attempts', () => {
  it('[P4] tells who was refused what, where, and why; and nothing else', () => {
    const { ledger, told, tell } = aLedger();
    ledger.note(refusal(), { actor: alice, operation: 'task.cancel', ...task }, 5);
    tell(6);
    assert.deepEqual(told, [
      {
        type: 'attempts_refused',
        actor: alice,
        operation: 'task.cancel',
        code: 'forbidden',
        count: 1,
        firstAt: 5,
        lastAt: 5,
        ...task,
      },
    ]);
  });

  it('[P4] counts the same within a minute, and tells the rest when it is over', () => {
    const { ledger, told, tell } = aLedger();
    const note = (now: number, given = task) =>
      ledger.note(refusal(), { actor: alice, operation: 'task.cancel', ...given }, now);
    note(0);
    assert.deepEqual(tell(1_000), [['task.cancel', 'forbidden', 1]]);
    for (let now = 2_000; now < 50_000; now += 100) note(now, { ...task, on: anId('task', 2 + (now % 3)) });
    assert.deepEqual(tell(minuteMs - 1), []);
    assert.deepEqual(tell(minuteMs), [['task.cancel', 'forbidden', 480]]);
    assert.deepEqual([told[0]?.on, told[0]?.firstAt, told[0]?.lastAt], [undefined, 2_000, 49_900]);
    assert.deepEqual(tell(2 * minuteMs), []);
    note(2 * minuteMs);
    assert.deepEqual(tell(2 * minuteMs), [['task.cancel', 'forbidden', 1]], 'a new minute is told at once');
  });

  it('[P4] keeps actors, operations, codes, projects and networks apart', () => {
    const { ledger, tell } = aLedger();
    const conflict = () => new HubError('conflict', 'No.');
    const agent = { kind: 'agent', sessionId: anId('session'), name: 'a' } as const;
    ledger.note(refusal(), { actor: alice, operation: 'task.cancel' }, 0);
    ledger.note(refusal(), { actor: agent, operation: 'task.cancel' }, 0);
    ledger.note(refusal(), { actor: alice, operation: 'task.note' }, 0);
    ledger.note(conflict(), { actor: alice, operation: 'task.note' }, 0);
    ledger.note(conflict(), { actor: alice, operation: 'task.note', inProject: anId('project') }, 0);
    for (const from of ['this machine', '10.0.0.0/24'])
      ledger.note(refusal(), { actor: nobody.actor, operation: 'sign-in', from }, 0);
    assert.equal(tell(0).length, 7);
  });

  it('[P4] notes one refusal once, and a failure of the hub not at all', () => {
    const { ledger, tell } = aLedger();
    const one = refusal();
    for (let times = 0; times < 3; times += 1) ledger.note(one, { actor: alice, operation: 'task.note' }, 0);
    for (const code of ['internal', 'read-only', 'unreachable'] as const)
      ledger.note(new HubError(code, 'Sorry.'), { actor: alice, operation: 'task.note' }, 0);
    assert.deepEqual(tell(0), [['task.note', 'forbidden', 1]]);
  });

  it('[P4] tells again what could not be written, and everything at a stop', () => {
    const { ledger, tell } = aLedger();
    const note = () => ledger.note(refusal(), { actor: alice, operation: 'task.note' }, 0);
    note();
    assert.throws(() => ledger.tell(0, () => assert.fail('the disk is full')), /full/);
    note();
    assert.deepEqual(tell(0), [['task.note', 'forbidden', 2]]);
    note();
    assert.deepEqual(tell(1_000), []);
    assert.deepEqual(tell(1_000, true), [['task.note', 'forbidden', 1]]);
  });

  it('[P4] [R5] a day of floods, as various as can be, becomes less than 11 MB and loses no count', () => {
    const { ledger } = aLedger();
    let bytes = 0;
    let counted = 0;
    let noted = 0;
    const write = (events: readonly HubEvent[]) => {
      for (const event of events as Told[]) counted += event.count;
      bytes += Buffer.byteLength(JSON.stringify(events)) + 300;
    };
    const day = 24 * 60 * minuteMs;
    for (let now = 0; now < day; now += 30_000) {
      for (let attempt = 0; attempt < 30; attempt += 1) {
        const number = (now / 30_000) * 30 + attempt;
        const actor = { ...alice, id: anId('person', number % 5_000), name: '\u{1f600}'.repeat(40) } as typeof alice;
        const isStranger = attempt % 4 === 0;
        const from = `10.${number % 250}.${(number >> 8) % 250}.0/24`;
        ledger.note(
          overloaded('you'),
          isStranger
            ? { actor: nobody.actor, operation: 'sign-in', from }
            : { actor, operation: `operation.${number % 70}`, ...task },
          now,
        );
        noted += 1;
      }
      ledger.tell(now, write);
    }
    ledger.tell(day, write, true);
    ledger.tell(day, write, true);
    assert.equal(counted, noted);
    assert.ok(bytes < 11e6, `${bytes} bytes`);
    assert.ok(bytes > 1e5, `${bytes} bytes: something must have been told`);
  });

  it('[P4] the flood of one actor does not hide what others are refused', () => {
    const { ledger, told } = aLedger();
    const tell = (now: number) => ledger.tell(now, (events) => void told.push(...(events as Told[])));
    for (let minute = 0; minute < 100; minute += 1) {
      for (let kind = 0; kind < 60; kind += 1)
        ledger.note(
          refusal(),
          { actor: nobody.actor, operation: `operation.${kind}`, from: `10.0.${minute % 250}.0/24` },
          minute * minuteMs,
        );
      tell(minute * minuteMs);
    }
    ledger.note(refusal(), { actor: alice, operation: 'hub.update' }, 100 * minuteMs);
    tell(100 * minuteMs);
    assert.ok(told.some(({ operation }) => operation === 'hub.update'));
  });
});

describe('the network of an address', () => {
  it('[P4] is coarse enough to be few and fine enough to be found', () => {
    const classes = [
      ['127.0.0.1', 'this machine'],
      ['::1', 'this machine'],
      ['::ffff:127.0.0.1', 'this machine'],
      ['10.1.2.3', '10.1.2.0/24'],
      ['::ffff:10.1.2.3', '10.1.2.0/24'],
      ['2001:db8:aa:bb::1', '2001:db8:aa::/48'],
      ['2001:db8::1', '2001:db8:0::/48'],
      ['fe80::1%eth0', 'fe80:0:0::/48'],
      ['', 'unknown'],
      [undefined, 'unknown'],
      ['nonsense\n', 'unknown'],
    ] as const;
    assert.deepEqual(
      classes.map(([address]) => addressClass(address)),
      classes.map(([, found]) => found),
    );
  });
});
