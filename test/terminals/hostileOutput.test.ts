import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalLimits } from '../../daemon/terminal/terminalLimits.ts';
import { relayLimits } from '../../shared/terminal/relayLimits.ts';
import type { HeapProbe } from '../harness/heapProbe.ts';
import { openHeapProbe } from '../harness/heapProbe.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { until } from '../harness/until.ts';
import { openViewer } from '../harness/viewer.ts';
import { hostileProgram } from './hostileOutput.ts';

const mebibyte = 1_048_576;
/** Of each half: more than is kept of a session's newest output, which the first need not have filled where some was skipped. */
const halfKilobytes = 16 * 1_024;
/** What heaps differ by where nothing grows. */
const slackBytes = 3 * mebibyte;

describe('a terminal whose program prints hostile output', function () {
  this.timeout(240_000);
  let fleet: Fleet;
  let probe: HeapProbe | undefined;
  before(async () => {
    fleet = await openFleet({ hubEnv: (place) => (probe = openHeapProbe(place)).env });
    await fleet.add({ name: 'dev-01', env: { ...probe?.env } });
  });
  after(() => fleet.close());

  it('[R5] [S4] daemon and hub hold no more after twice as much of it, and the terminal still answers', async () => {
    const measure = async () => ({
      daemon: (await probe?.measure(fleet.daemon('dev-01').pid())) ?? NaN,
      hub: (await probe?.measure(fleet.hub.pid())) ?? NaN,
    });
    const file = join(fleet.place.make('programs'), 'hostile.cjs');
    writeFileSync(file, hostileProgram);
    await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'hostile');
    const viewer = openViewer({ hub: fleet.hub.url, token: fleet.hub.adminToken, session: 'hostile' });
    try {
      const half = async (number: number) => {
        await viewer.sees(`over-${number}`, 100_000);
        await fleet.ask('session', 'screen', 'hostile');
      };
      await until(() => viewer.said.includes('attached: drives'), 'it may type');
      viewer.type("PS1='ready> '; clear\r");
      await viewer.sees('ready> ');
      viewer.type(`${process.execPath} ${file} ${halfKilobytes} 1\r`);
      await half(1);
      const first = await measure();
      viewer.type('G');
      await half(2);
      // What is still on its way somewhere is gone a moment later; what was kept is not.
      await until(async () => {
        const { daemon, hub } = await measure();
        const grown = { daemon: daemon - first.daemon, hub: hub - first.hub };
        const isBounded =
          grown.daemon < terminalLimits.ringBytes + slackBytes && grown.hub < relayLimits.heldBytes + slackBytes;
        assert.ok(isBounded, JSON.stringify({ grown, first }));
        return true;
      }, 'both hold what they held before');
      viewer.type('Z');
      // What is typed before it has ended is the program's.
      const isBack = async () => (await fleet.ask('session', 'screen', 'hostile')).lines.includes('ready>');
      await until(isBack, 'the program has ended');
      viewer.type('echo alive-$((40 + 2))\r');
      await viewer.sees('alive-42');
    } finally {
      viewer.close();
    }
  });
});
