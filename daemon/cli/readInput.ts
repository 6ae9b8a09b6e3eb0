import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { HubError, toError, tooLarge } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';

const json = z.json();

/** The text of a file, or of stdin for `-`. @throws HubError `bad-request` where it cannot be read. */
export async function readInput(name: string, io: Pick<CliIo, 'cwd' | 'stdin'>): Promise<string> {
  if (name === '-') return io.stdin();
  const file = path.resolve(io.cwd, name);
  try {
    const { size } = await stat(file);
    if (size > limits.inputFileBytes) throw tooLarge(name, size, limits.inputFileBytes);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw new HubError('bad-request', `"${name}" cannot be read: ${toError(error).message}`);
  }
}

/** A JSON value from a file or stdin. @throws HubError `bad-request` where it is none. */
export async function readJsonInput(name: string, io: Pick<CliIo, 'cwd' | 'stdin'>): Promise<z.infer<typeof json>> {
  const text = await readInput(name, io);
  try {
    return json.parse(JSON.parse(text));
  } catch (error) {
    throw new HubError('bad-request', `${name === '-' ? 'stdin' : `"${name}"`} is not JSON: ${toError(error).message}`);
  }
}

/** The same of a file that says what is to be done. @throws HubError `bad-request` also where it is empty. */
export async function readFilled(name: string, io: Pick<CliIo, 'cwd' | 'stdin'>): Promise<string> {
  const text = await readInput(name, io);
  if (text.trim() === '')
    throw new HubError('bad-request', `${name === '-' ? 'stdin' : `The file "${name}"`} is empty.`);
  return text;
}
