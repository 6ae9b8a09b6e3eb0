import assert from 'node:assert/strict';
import type { ChoicePhase, DialogSeen } from './choiceMachine.ts';
import { nextChoice, queuedChoice } from './choiceMachine.ts';

type Moment = readonly [ms: number, screen: string, key: DialogSeen['key'], isDead?: boolean];

/** What is pressed at each moment ("-" for nothing), and how it ends. */
function play(...moments: readonly Moment[]): string {
  let phase: ChoicePhase = queuedChoice;
  const pressed = moments.map(([ms, screen, key, isDead = false]) => {
    const step = nextChoice(phase, { screen, key, isDead }, ms);
    phase = step.phase;
    return step.press ?? '-';
  });
  const end: ChoicePhase = phase;
  return `${pressed.join(' ')} ${end.at}${end.at === 'stranded' ? `: ${end.reason}` : ''}`;
}

const table: readonly (readonly [what: string, moments: readonly Moment[], played: string])[] = [
  [
    'goes to the choice and takes it',
    [
      [0, 'a', 'down'],
      [50, 'b', 'down'],
      [100, 'c', 'enter'],
      [150, 'done', undefined],
    ],
    'down down enter - verified',
  ],
  [
    'goes back where it went too far',
    [
      [0, 'a', 'down'],
      [50, 'c', 'up'],
      [100, 'b', 'enter'],
      [150, '', undefined],
    ],
    'down up enter - verified',
  ],
  ['presses nothing where the dialog is gone', [[0, 'a', undefined]], '- gone'],
  [
    'presses nothing more where somebody answered it meanwhile',
    [
      [0, 'a', 'down'],
      [50, 'x', undefined],
      [3_000, 'x', undefined],
    ],
    'down - - gone',
  ],
  [
    'waits for a screen that is being drawn',
    [
      [0, 'a', 'down'],
      [50, '', undefined],
      [100, 'b', 'enter'],
      [200, '', undefined],
    ],
    'down - enter - verified',
  ],
  [
    'presses a key again that a dialog took not yet',
    [
      [0, 'a', 'down'],
      [400, 'a', 'down'],
      [500, 'a', 'down'],
      [550, 'b', 'enter'],
      [1_100, 'b', 'enter'],
      [1_150, '', undefined],
    ],
    'down - down enter enter - verified',
  ],
  [
    'is stranded where the mark does not move',
    [
      [0, 'a', 'down'],
      [500, 'a', 'down'],
      [1_500, 'a', 'down'],
      [3_500, 'a', 'down'],
      [5_500, 'a', 'down'],
    ],
    'down down down down - stranded: its mark does not move',
  ],
  [
    'is stranded where Enter does nothing',
    [
      [0, 'a', 'enter'],
      [500, 'a', 'enter'],
      [1_500, 'a', 'enter'],
      [3_500, 'a', 'enter'],
      [5_500, 'a', 'enter'],
    ],
    'enter enter enter enter - stranded: Enter does nothing',
  ],
  [
    'takes no other dialog that looks alike',
    [
      [0, 'a', 'enter'],
      [50, 'b', 'enter'],
      [600, 'b', 'enter'],
      [2_100, 'b', 'enter'],
    ],
    'enter - - - stranded: it is still there after Enter was pressed',
  ],
  [
    'is taken where its program ends by it',
    [
      [0, 'a', 'enter'],
      [50, 'a', 'enter', true],
    ],
    'enter - verified',
  ],
  [
    'needs nobody where its program ended before',
    [
      [0, 'a', 'down'],
      [50, 'b', 'enter', true],
    ],
    'down - gone',
  ],
  [
    'is stranded where its mark never comes to the choice',
    Array.from({ length: 32 }, (_, at) => [at, String(at), 'down'] as const),
    `${'down '.repeat(30)}- - stranded: after 30 steps its mark is not at the choice`,
  ],
];

describe('a choice in a dialog', () => {
  for (const [what, moments, played] of table) it(`[S8] ${what}`, () => assert.equal(play(...moments), played));
});
