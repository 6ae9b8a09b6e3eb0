import * as fc from 'fast-check';
import { encodeTerminalFrame } from '../../shared/protocol/terminalFrame.ts';
import { bytesAt, LogWindow, paint, size } from './relayPlaces.ts';

/** A part of a session's output, or a screen that stands at a place of it. */
interface Part {
  readonly what: 'output' | 'screen' | 'whole';
  readonly epoch: number;
  readonly offset: number;
  readonly length: number;
}

/** Parts of few places, so that they meet: each true by itself, in an order that no hub that is right would choose. */
export const randomParts: fc.Arbitrary<readonly Part[]> = fc.array(
  fc.record({
    what: fc.constantFrom('output', 'output', 'output', 'screen', 'whole'),
    epoch: fc.integer({ min: 1, max: 2 }),
    offset: fc.nat(40),
    length: fc.nat(12),
  }),
  { minLength: 5, maxLength: 40 },
);

/** Gives them to a window that has a screen; what is wrong with what it shows. */
export function flawsOfParts(parts: readonly Part[]): readonly string[] {
  const window = new LogWindow('session');
  let channel = 0;
  window.connected((frame) => {
    if (typeof frame === 'string') channel = (JSON.parse(frame) as { readonly channel: number }).channel;
  });
  for (const { what, epoch, offset, length } of [{ what: 'whole', epoch: 1, offset: 0, length: 0 } as Part, ...parts]) {
    const position = { epoch, offset };
    window.take(
      encodeTerminalFrame(
        what === 'output'
          ? { kind: 'output', channel, position, bytes: bytesAt(position, length) }
          : {
              ...{ kind: 'snapshot', channel, position, ...size, isWhole: what === 'whole', isLast: true },
              ...{ isForAll: false, bytes: new TextEncoder().encode(paint(position)) },
            },
      ),
    );
  }
  return window.shows.length === 0 ? ['it shows nothing'] : window.flaws;
}
