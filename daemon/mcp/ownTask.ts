import { HubError } from '../../shared/errors.ts';
import type { TaskOffer } from '../../shared/protocol/daemon.ts';
import { readJson } from '../../shared/readJson.ts';
import type { ToolWork } from './agentTool.ts';

/** The task of the session that calls. @throws HubError `not-found` where it has none now. */
export function requireTask({ order: { task } }: ToolWork): TaskOffer {
  if (task !== undefined) return task;
  throw new HubError(
    'not-found',
    'This session has no task now. When it is given one, a message says so (read_messages).',
  );
}

/**
 * The data of a contract as it was meant: some clients hand on a value of any type as a text of JSON. Where the contract's
 * schema takes no text, such a text is read; where it does, or there is none, it is the data.
 */
export function readContractData({ contracts }: TaskOffer, key: string, data: unknown): unknown {
  const schema = contracts.find((promise) => promise.key === key)?.schema;
  if (typeof data !== 'string' || schema === undefined || takesText(schema)) return data;
  return readJson(data) ?? data;
}

function takesText({ type }: Readonly<Record<string, unknown>>): boolean {
  return type === undefined || type === 'string' || (Array.isArray(type) && type.includes('string'));
}
