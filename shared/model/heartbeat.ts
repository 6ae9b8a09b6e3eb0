import * as z from 'zod';

/** What changes all the time and matters only now; never journaled. Load is the 1-minute average per CPU. */
export const heartbeat = z.object({
  cpuPercent: z.number(),
  memoryUsedBytes: z.number(),
  memoryBytes: z.number(),
  diskFreeBytes: z.number(),
  loadPerCpu: z.number(),
  sessions: z.int(),
  at: z.number(),
});
export type Heartbeat = z.infer<typeof heartbeat>;
