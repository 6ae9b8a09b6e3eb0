import assert from 'node:assert/strict';
import { listenerUid } from './listenerUid.ts';

const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
/** A line as Linux prints it: the port is 8000. */
const line = (address: string, uid: number, state = '0A') =>
  `   0: ${address}:1F40 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 12345 1`;
const any6 = '0'.repeat(32);

describe('who listens at a port of the loopback address', () => {
  const cases: readonly [string, readonly string[], number | undefined][] = [
    ['nobody', [], undefined],
    ['whoever listens at it', [line('0100007F', 1000)], 1000],
    ['nobody by a connection that stands', [line('0100007F', 1000, '01')], undefined],
    ['nobody by another address', [line('0200007F', 1000)], undefined],
    ['whoever listens at all addresses', [line('00000000', 7)], 7],
    ['whoever listens at all addresses of IPv6', [line(any6, 8)], 8],
    ['the nearest of several', [line(any6, 8), line('00000000', 7), line('0100007F', 1000)], 1000],
  ];
  for (const [what, lines, uid] of cases)
    it(`[F6] is ${what}`, () => assert.equal(listenerUid([heading, ...lines].join('\n'), 8_000), uid));

  it('is nobody at another port', () => assert.equal(listenerUid(line('0100007F', 1000), 80), undefined));
});
