import { readFile } from 'node:fs/promises';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { RuleSet } from '../../shared/model/rule.ts';
import { ruleSet } from '../../shared/model/rule.ts';

/** The last rules that the hub gave, in memory and in a file: a hub that is away neither opens nor closes anything. */
export interface RuleCache {
  current: () => RuleSet;
  /** Decides by these from now on; resolves when the file has them. */
  replace: (next: RuleSet) => Promise<void>;
}

/** A daemon that never heard of a rule asks about everything. */
const noRules: RuleSet = { rules: [], unmatched: {} };

/** Opens the file with the rules. One that cannot be read is none: the hub gives them anew with its next connection. */
export async function openRuleCache(file: string, log: Log): Promise<RuleCache> {
  let current = await readRules(file, log);
  let writing = Promise.resolve();
  return {
    current: () => current,
    replace(next) {
      current = next;
      writing = writing.then(
        () => writeFileAtomic(file, JSON.stringify(current)),
        () => writeFileAtomic(file, JSON.stringify(current)),
      );
      return writing;
    },
  };
}

async function readRules(file: string, log: Log): Promise<RuleSet> {
  try {
    return ruleSet.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing)
      log.warn('the kept rules cannot be read; every call is asked about', { file, error: toError(error) });
    return noRules;
  }
}
