/**
 * What each part of a score is worth at most. A server with the repo checked out, every asked language, all slots free
 * and no load scores 255 for a task that asks for a repo and a language: the example that the product is known by.
 */
export const weights = {
  repo: 100,
  languages: 50,
  frameworks: 25,
  labels: 20,
  preferredAgent: 30,
  warmCheckout: 25,
  freeSlots: 50,
  load: 30,
} as const;

/** Beyond these a server takes nothing new: load per CPU, and free bytes below its work root. */
export const fitness = { maxLoadPerCpu: 8, minDiskFreeBytes: 512 * 1024 * 1024 } as const;
