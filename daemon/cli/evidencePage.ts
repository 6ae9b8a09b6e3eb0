import { terminalLine } from '../../runtime/terminalText.ts';
import { predicateNames, predicatesOf } from '../../shared/model/evidence.ts';
import type { TaskPageParts, TaskView } from './taskPage.ts';
import { renderSpan } from './times.ts';

/** What a task demands before it is done, and what was found last of each of it. */
export function evidenceLines({ task, evidence, proof }: TaskView, { nowMs }: Pick<TaskPageParts, 'nowMs'>): string {
  const found = new Map((proof?.checks ?? []).map((check) => [check.predicate, check]));
  const demanded = predicatesOf(evidence);
  const predicates = [...new Set([...demanded, ...found.keys()])];
  const lines = predicates.flatMap((predicate) => {
    const check = found.get(predicate);
    const mark = check === undefined ? 'demanded' : check.passed ? 'shown   ' : 'missing ';
    const command = predicate === 'command' ? (evidence?.command ?? '') : '';
    const printed = check?.passed === false ? (check.output ?? '').trimEnd().split('\n') : [];
    return [
      [`${mark} ${predicateNames[predicate]}`, command, check?.detail ?? ''].filter((part) => part !== '').join(' · '),
      ...printed.filter((line) => line !== '').map((line) => `  | ${line}`),
    ];
  });
  return [...lines, ...stateLines(task, proof, nowMs)].map(keepIndent).join('\n');
}

function stateLines({ provingSince, attempt }: TaskView['task'], proof: TaskView['proof'], nowMs: number): string[] {
  const judged =
    proof === undefined
      ? []
      : [
          `looked at ${renderSpan(nowMs - proof.at)} ago${proof.attempt === attempt ? '' : `, in attempt ${proof.attempt}`}`,
        ];
  return [...(provingSince === undefined ? [] : [`being checked for ${renderSpan(nowMs - provingSince)}`]), ...judged];
}

const keepIndent = (line: string): string => `${/^ */.exec(line)?.[0] ?? ''}${terminalLine(line)}`;
