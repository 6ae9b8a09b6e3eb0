import { classes, h } from '../dom.ts';
import type { View } from '../dom.ts';

/** From here on it is worth a look, and from there on it is full. */
const high = 0.75;
const full = 0.92;

/** A figure as a bar; what is used up warns as it fills, and progress does not. */
export function meter(name: string, text: string, share: number, means: 'used' | 'progress' = 'used'): View {
  const shown = Math.max(0, Math.min(1, share));
  return h(
    'div',
    {
      class: classes('meter', means === 'used' && (shown >= full ? 'is-full' : shown >= high && 'is-high')),
      role: 'meter',
      'aria-label': name,
      'aria-valuenow': Math.round(shown * 100),
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuetext': text,
    },
    h('i', { style: { width: `${shown * 100}%` } }),
  );
}
