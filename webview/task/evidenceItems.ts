import { predicatesOf } from '../../shared/model/evidence.ts';
import type { EvidencePredicate } from '../../shared/model/evidence.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { t } from '../text.ts';

/** What is demanded of a task, or was looked at, as the page shows it. */
export interface EvidenceItem {
  readonly predicate: EvidencePredicate;
  readonly text: string;
  /** Undefined where it was not looked at yet. */
  readonly passed?: boolean | undefined;
  readonly detail?: string | undefined;
  readonly command?: string | undefined;
  /** The end of what the command printed. */
  readonly output?: string | undefined;
}

type Evidence = Pick<ResultOf<'task.view'>, 'evidence' | 'proof'>;

/** Everything that is demanded, and what else was looked at last. */
export function evidenceItems({ evidence, proof }: Evidence): readonly EvidenceItem[] {
  const found = new Map((proof?.checks ?? []).map((check) => [check.predicate, check]));
  return [...new Set([...predicatesOf(evidence), ...found.keys()])].map((predicate) => {
    const check = found.get(predicate);
    return {
      predicate,
      text: predicateText(predicate),
      passed: check?.passed,
      detail: check?.detail,
      command: predicate === 'command' ? evidence?.command : undefined,
      output: check?.output === '' ? undefined : check?.output,
    };
  });
}

function predicateText(predicate: EvidencePredicate): string {
  switch (predicate) {
    case 'result':
      return t('Every promised contract fits its schema');
    case 'noOpenIntervention':
      return t('Nothing waits for a human');
    case 'command':
      return t('Its command ends with exit code 0');
    case 'branchMoved':
      return t('The branch has moved');
  }
}
