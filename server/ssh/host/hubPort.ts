import type { InputOf, OperationName, ResultOf } from '../../../shared/operations/operations.ts';

/** The hub as the person who adds a host may ask it. */
export interface HubPort {
  /** Its address, as this machine reaches it. */
  readonly url: string;
  /** @throws HubError */
  call: <Name extends OperationName>(operation: Name, params: InputOf<Name>) => Promise<ResultOf<Name>>;
}
