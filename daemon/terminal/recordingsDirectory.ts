import { join } from 'node:path';

/** Where the recordings of all sessions of a daemon lie, also those of ended ones. */
export const recordingsDirectory = (dataDir: string): string => join(dataDir, 'recordings');
