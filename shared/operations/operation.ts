import type * as z from 'zod';
import { later } from '../later.ts';

/**
 * What a caller must be to use an operation. `server/access/rules.ts` says which roles and agents pass each.
 * The check is made against the record that the operation is on.
 */
export type Access =
  | 'public'
  | 'signed-in'
  | 'project:read'
  | 'project:write'
  | 'project:manage'
  | 'task:read'
  | 'task:work'
  | 'task:write'
  | 'server:read'
  | 'server:manage'
  | 'session:see'
  | 'session:read'
  | 'session:drive'
  | 'session:control'
  | 'session:share'
  | 'inbox:read'
  | 'inbox:answer'
  | 'session:report'
  | 'provider:park'
  | 'rules:read'
  | 'rules:manage'
  | 'hub:admin';

/**
 * The kind of record that `params.id` (or `params.project`) names. A `scope` is the hub, a server or a project, as
 * `params.hub`, `params.server` or `params.project` says.
 */
export type Target =
  'hub' | 'project' | 'task' | 'objective' | 'session' | 'server' | 'intervention' | 'rule' | 'scope';

export type HttpVerb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * One operation: its REST route, WebSocket call, CLI types, tool schema and OpenAPI entry all come from here.
 * `on` says which record it is on: params have `id` then (or `project`, where `on` is `project`), and the handler
 * gets it as a whole id of a record that the caller may see.
 */
export interface Operation<Params extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> {
  readonly http: `${HttpVerb} /${string}`;
  readonly access: Access;
  readonly on: Target;
  readonly summary: string;
  /** How long its request may be as JSON, where that is more than the usual body. */
  readonly maxBodyBytes?: number;
  readonly params: Params;
  readonly result: Result;
}

/** An operation as it is written down: its schemas are made when they are first asked for. */
type Declared<Params extends z.ZodType, Result extends z.ZodType> = Omit<
  Operation<Params, Result>,
  'params' | 'result'
> & { readonly params: () => Params; readonly result: () => Result };

/**
 * Declares an operation with its exact types. Who asks for one of them must not pay for the schemas of all: to make those
 * takes longer than to ask.
 */
export function operation<Params extends z.ZodType, Result extends z.ZodType>(
  declared: Declared<Params, Result>,
): Operation<Params, Result> {
  const params = later(declared.params);
  const result = later(declared.result);
  return {
    ...declared,
    get params() {
      return params();
    },
    get result() {
      return result();
    },
  };
}
