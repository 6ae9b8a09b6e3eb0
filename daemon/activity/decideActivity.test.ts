import assert from 'node:assert/strict';
import { decideActivity } from './decideActivity.ts';
import type { ActivityEvidence } from './decideActivity.ts';

const alone = { is: 'alone', usesCpu: false } as const;
const atWork = { is: 'alone', usesCpu: true } as const;
const sleeping = { is: 'accompanied', usesCpu: false, program: 'sleep', inForeground: true } as const;
const working = { activity: 'working', evidence: 'it uses Bash' } as const;
const ended = { activity: 'waiting-for-input', evidence: 'its turn ended' } as const;
const asks = { activity: 'waiting-for-permission', evidence: 'it asks to use Bash' } as const;
const minutes = 60_000;

const cases: readonly [Partial<ActivityEvidence>, activity: string, evidence: RegExp, countsAsIdle: boolean][] = [
  [{ screen: 'dialog', quietMs: 90 * minutes }, 'waiting-for-permission', /dialog/, false],
  [{ screen: 'busy', quietMs: 30_000 }, 'working', /screen shows work/, false],
  [{ screen: 'busy', quietMs: 90 * minutes, processes: atWork }, 'working', /processor/, false],
  [{ screen: 'busy', quietMs: 90 * minutes }, 'idle', /quiet/, true],
  [{ screen: 'ready', quietMs: 8_000 }, 'waiting-for-input', /prompt is on screen/, true],
  [{ screen: 'ready', quietMs: 1_000 }, 'working', /writes/, false],
  [{ screen: 'ready', quietMs: 8_000, processes: atWork }, 'working', /processor/, false],
  [{ screen: 'dialog', quietMs: 1_000 }, 'working', /writes/, false],
  [{ screen: 'dialog', quietMs: 8_000, processes: atWork }, 'waiting-for-permission', /dialog/, false],
  [{ told: working, screen: 'ready', quietMs: 8_000 }, 'working', /uses Bash/, false],
  [{ told: working, screen: 'dialog', quietMs: 1_000 }, 'working', /uses Bash/, false],
  [{ told: working, screen: 'dialog', quietMs: 8_000 }, 'waiting-for-permission', /a dialog/, false],
  [{ told: ended, screen: 'busy', quietMs: 1_000, processes: atWork }, 'waiting-for-input', /turn ended/, true],
  [{ told: ended, screen: 'dialog', quietMs: 1_000 }, 'waiting-for-input', /turn ended/, false],
  [{ told: ended, screen: 'dialog', quietMs: 2 * minutes }, 'waiting-for-permission', /a dialog/, false],
  [{ told: asks, screen: 'dialog', quietMs: 8_000 }, 'waiting-for-permission', /asks to use/, false],
  [{ screen: 'ready', quietMs: 2 * minutes }, 'idle', /prompt is on screen/, true],
  [{ quietMs: 1_000 }, 'working', /writes/, false],
  [{ quietMs: 2 * minutes, processes: atWork }, 'working', /processor/, false],
  [{ quietMs: 20_000 }, 'unknown', /quiet/, true],
  [{ quietMs: 2 * minutes, processes: { is: 'unknown' } }, 'idle', /quiet/, true],
  [
    { told: { activity: 'unknown', evidence: 'its server is away' }, quietMs: 1_000 },
    'unknown',
    /server is away/,
    false,
  ],
  [{ kind: 'shell', quietMs: 10_000 }, 'waiting-for-input', /at the prompt/, true],
  [{ kind: 'shell', quietMs: 2 * minutes }, 'idle', /at the prompt/, true],
  [{ kind: 'shell', quietMs: 90 * minutes, processes: sleeping }, 'working', /sleep runs in the foreground/, false],
  [
    { kind: 'shell', quietMs: 90 * minutes, processes: { ...sleeping, inForeground: false } },
    'working',
    /sleep runs in the background/,
    false,
  ],
  [{ kind: 'shell', quietMs: 90 * minutes, processes: { is: 'unknown' } }, 'unknown', /cannot be seen/, false],
];

describe('what a session does', () => {
  for (const [given, activity, evidence, countsAsIdle] of cases) {
    it(`[S11] is ${activity} with ${JSON.stringify(given)}`, () => {
      const whole: ActivityEvidence = { kind: 'agent', quietMs: 0, screen: 'unknown', processes: alone, ...given };
      const finding = decideActivity(whole);
      assert.deepEqual([finding.activity, finding.countsAsIdle], [activity, countsAsIdle]);
      assert.match(finding.evidence, evidence);
    });
  }
});
