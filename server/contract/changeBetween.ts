import { knownContents } from '../content/knownContents.ts';
import type { ContractChange, Json } from '../../shared/model/contract.ts';
import { diffData } from './dataDiff.ts';

/** What newer data means for somebody who was given the older; worked out before where it is long. */
export const changeBetween = (before: Json, after: Json): ContractChange =>
  knownContents.changeBetween(before, after) ?? diffData(before, after).change;
