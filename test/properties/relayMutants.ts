import type { Mutant } from './loadMutant.ts';

const misplaced = /is shown at/;
const behind = /^shows .* instead of/;

/** Mistakes on the way of terminal bytes that the properties must find. */
export const relayMutants: readonly Mutant[] = [
  {
    what: 'a piece that waits for the hub is lost',
    edits: [
      {
        file: 'shared/terminal/waitingBytes.ts',
        from: 'if (bytes.length === first.length) this.#parts.shift();',
        to: 'if (bytes.length === first.length) this.#parts.splice(0, 2);',
      },
    ],
    flaw: misplaced,
  },
  {
    what: 'a piece is said to stand where the one before it stood',
    edits: [
      {
        file: 'shared/terminal/waitingBytes.ts',
        from: 'this.#from = advance(this.#from, bytes.length);\n    this.#length',
        to: 'this.#length',
      },
    ],
    flaw: misplaced,
  },
  {
    what: 'what came already is shown again',
    edits: [
      {
        file: 'shared/terminal/viewedTerminal.ts',
        from: 'bytes: bytes.subarray(seen) }',
        to: 'bytes }',
      },
    ],
    flaw: misplaced,
  },
  {
    what: 'a viewer goes on at a byte too far',
    edits: [
      {
        file: 'server/relay/viewer.ts',
        from: 'this.#position = advance(from, bytes.length);',
        to: 'this.#position = advance(from, bytes.length + 1);',
      },
    ],
    flaw: behind,
  },
  {
    what: 'the ring gives what follows the byte after the one that was asked for',
    edits: [
      {
        file: 'shared/terminal/byteRing.ts',
        from: 'const at = from.offset - block.begin;',
        to: 'const at = Math.min(from.offset - block.begin + 1, block.used);',
      },
    ],
    flaw: misplaced,
  },
  {
    what: 'the ring gives bytes of another epoch',
    edits: [
      {
        file: 'shared/terminal/byteRing.ts',
        from: 'return epoch === this.#epoch && offset',
        to: 'return epoch > 0 && offset',
      },
    ],
    flaw: misplaced,
    seed: 2,
  },
  {
    what: 'a window takes bytes of another epoch for the next',
    edits: [
      {
        file: 'shared/terminal/viewedTerminal.ts',
        from: 'at.epoch === position.epoch ? at.offset - position.offset : -1',
        to: 'at.offset - position.offset',
      },
    ],
    flaw: misplaced,
  },
  {
    what: 'a window takes bytes behind a gap for the next',
    edits: [{ file: 'shared/terminal/viewedTerminal.ts', from: 'seen < 0 || ', to: '' }],
    flaw: misplaced,
  },
  {
    what: 'the hub does not tell a daemon what it took',
    edits: [
      {
        file: 'server/relay/relay.ts',
        from: "source.port.sendTerminal({ kind: 'taken', channel: 0, total: source.takenBytes });",
        to: '',
      },
    ],
    flaw: behind,
  },
  {
    what: 'the hub tells a daemon less than it took',
    edits: [
      {
        file: 'server/relay/relay.ts',
        from: 'source.takenBytes += frame.bytes.length;',
        to: 'source.takenBytes = frame.bytes.length;',
      },
    ],
    flaw: behind,
  },
  {
    what: 'a daemon remembers what was under way on a connection that is gone',
    edits: [
      {
        file: 'daemon/relay/uplink.ts',
        from: 'this.#streams.clear();\n    this.#pace = new Pace(relayPaces.uplink);',
        to: 'this.#streams.clear();',
      },
    ],
    flaw: behind,
  },
  {
    what: 'a window does not tell what it took',
    edits: [{ file: 'server/relay/relayedSession.ts', from: 'viewer.taken(total, ', to: 'void (total, ' }],
    flaw: behind,
  },
  {
    what: 'a viewer is sent more than it takes',
    edits: [
      {
        file: 'server/relay/viewer.ts',
        from: 'const room = this.#pace.room(now);',
        to: 'const room = this.#pace.room(now) + 1_000_000;',
      },
    ],
    flaw: /of which it took nothing/,
  },
  {
    what: 'a daemon says nothing of a gap',
    edits: [{ file: 'daemon/relay/watchedStream.ts', from: 'this.#putAhead([this.#jump(position)]);', to: '' }],
    flaw: behind,
  },
  {
    what: 'a daemon owes nothing for what it does not hold any more',
    edits: [
      {
        file: 'daemon/relay/watchedStream.ts',
        from: "if (isWhole) return;\n    this.#isLost = true;\n    this.#owed.add('screen');",
        to: 'if (isWhole) return;\n    this.#isLost = true;',
      },
    ],
    flaw: behind,
  },
  {
    what: 'a viewer is taken past what is not held, without a snapshot',
    edits: [
      {
        file: 'server/relay/viewer.ts',
        from: 'if (!ring.holds(from)) return false;',
        to: 'if (!ring.holds(from)) {\n        this.#position = end;\n        return true;\n      }',
      },
    ],
    flaw: behind,
  },
  {
    what: 'a snapshot stands for bytes that came after it',
    edits: [
      {
        file: 'server/relay/viewer.ts',
        from: 'this.#position = this.#isPaintingOld ? undefined : position;',
        to: 'this.#position = this.#isPaintingOld ? undefined : advance(position, 100);',
      },
    ],
    flaw: /is shown at|^shows .* instead of/,
  },
  {
    what: 'a daemon that rests goes on resting when somebody takes again',
    edits: [
      {
        file: 'daemon/relay/watchedStream.ts',
        from: 'this.#isResting = false;\n    this.owe(kind);',
        to: 'this.owe(kind);',
      },
    ],
    flaw: behind,
  },
  {
    what: 'the hub does not wake a daemon for who needs no other screen',
    edits: [
      {
        file: 'server/relay/relayedSession.ts',
        from: "else if (this.#isResting && !viewer.takesNothing(this.#held)) this.#askAnew('screen');",
        to: '',
      },
    ],
    flaw: behind,
  },
  {
    what: 'nobody is told of the end',
    edits: [{ file: 'daemon/relay/uplink.ts', from: 'if (stream.hasEnded) this.#close(stream);', to: '' }],
    flaw: /was not told/,
  },
];
