import { createHash } from 'node:crypto';

const idDigits = 14;
const ticksPerMs = 0x1000n;

/** An id as opencode makes them: its messages are in the order of these, and the first part is the time. */
export function messageIdOf(text: string, now: number): string {
  const time = ((BigInt(now) * ticksPerMs) & 0xffffffffffffn).toString(16).padStart(12, '0');
  const rest = createHash('sha256').update(`${now} ${text}`).digest('hex').slice(0, idDigits);
  return `msg_${time}${rest}`;
}
