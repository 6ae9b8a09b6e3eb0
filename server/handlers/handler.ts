import type { Actor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { OperationName, ParamsOf, ResultOf } from '../../shared/operations/operations.ts';
import type { Asker } from '../access/asker.ts';
import type { Caller } from '../access/caller.ts';
import type { Context } from '../decide/context.ts';
import type { HubState } from '../state/hubState.ts';
import type { Ports } from './ports.ts';

/** What a handler gets beside its params. `params.id` is a whole id of a record that the caller may act on. */
export interface Request {
  readonly state: HubState;
  readonly caller: Caller;
  readonly context: Context;
  readonly ports: Ports;
  /** The project that the operation is on, where it is on one or on a record of one. */
  readonly projectId: string | undefined;
  /** Who waits for the answer, where it is somebody who may leave before it is there. */
  readonly asker?: Asker | undefined;
}

/** What a change is made of: its events, and the answer, computed after they were applied. */
export interface Decision<Result> {
  readonly events: readonly HubEvent[];
  readonly actor?: Actor;
  answer: (state: HubState) => Result;
  /** The answer holds a minted secret: it is never remembered, a repeat is told `already-done`. */
  readonly secret?: boolean;
}

/** Decides in one tick; what takes longer (a schema check) comes before, in `check`, and `decide` gets what it found. */
export interface ChangeHandler<Name extends OperationName> {
  readonly kind: 'change';
  check?: (params: ParamsOf<Name>, request: Request) => Promise<unknown>;
  decide: Decide<Name, unknown>;
  /** What was found is no longer about what there is: `check` is asked again, a few times; then `decide` copes with it. */
  isStale?: (params: ParamsOf<Name>, request: Request, finding: unknown) => boolean;
  /** Takes back what `check` made, where the change was refused after it. */
  undo?: (params: ParamsOf<Name>, request: Request) => void;
}

type Decide<Name extends OperationName, Finding> = (
  params: ParamsOf<Name>,
  request: Request,
  finding: Finding,
) => Decision<ResultOf<Name>>;

interface AfterCheck<Name extends OperationName, Finding> {
  readonly isStale?: (params: ParamsOf<Name>, request: Request, finding: Finding) => boolean;
  readonly undo?: (params: ParamsOf<Name>, request: Request) => void;
}

/** Answers from the state, or from the log; the answer leaves when what it was computed from is durable. */
export interface ReadHandler<Name extends OperationName> {
  readonly kind: 'read';
  read: (params: ParamsOf<Name>, request: Request) => ResultOf<Name> | Promise<ResultOf<Name>>;
}

export type Handler<Name extends OperationName> = ChangeHandler<Name> | ReadHandler<Name>;

/** A table with a handler for each of the named operations. */
export type Handlers<Name extends OperationName = OperationName> = { readonly [N in Name]: Handler<N> };

/** A change that is decided at once. */
export function change<Name extends OperationName>(decide: Decide<Name, void>): ChangeHandler<Name>;
/** A change that is decided with what its check found. */
export function change<Name extends OperationName, Finding>(
  decide: Decide<Name, Finding>,
  check: (params: ParamsOf<Name>, request: Request) => Promise<Finding>,
  more?: AfterCheck<Name, Finding>,
): ChangeHandler<Name>;
export function change<Name extends OperationName>(
  // The signatures above tie what is found to what is decided with; whoever calls them hands on only that.
  decide: Decide<Name, never>,
  check?: ChangeHandler<Name>['check'],
  more: AfterCheck<Name, never> = {},
): ChangeHandler<Name> {
  return {
    kind: 'change',
    decide: decide as ChangeHandler<Name>['decide'],
    ...(check ? { check } : {}),
    ...(more as Pick<ChangeHandler<Name>, 'isStale' | 'undo'>),
  };
}

export const read = <Name extends OperationName>(answer: ReadHandler<Name>['read']): ReadHandler<Name> => ({
  kind: 'read',
  read: answer,
});
