import type { CliIo } from '../../runtime/cliCommand.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { RuleEffect } from '../../shared/model/rule.ts';
import type { ToolDecisionRow } from '../../shared/model/toolDecision.ts';
import { readActor } from './actors.ts';
import { lookOf } from './command.ts';
import { shortId } from './names.ts';
import { renderMoment } from './times.ts';

/** A decision, with what would have been decided where that was asked. */
type Shown = ToolDecisionRow & { readonly would?: RuleEffect };

/** Decisions about calls of tools as people read them. */
export function decisionTable(rows: readonly Shown[], io: CliIo): string {
  const isDry = rows.some(({ would }) => would !== undefined);
  return renderTable(
    rows,
    [
      { title: 'at', text: ({ at }) => renderMoment(at) },
      { title: 'who', text: ({ actor }) => actorName(readActor(actor)) },
      { title: 'tool', text: ({ tool }) => tool },
      { title: 'arguments', text: ({ args }) => args },
      { title: isDry ? 'was' : 'decided', text: ({ effect }) => effect },
      ...(isDry ? [{ title: 'would be', text: ({ would }: Shown) => would }] : []),
      { title: 'by', text: ({ by, ruleId, person }) => person ?? (ruleId === undefined ? by : shortId(ruleId)) },
      { title: 'ms', text: ({ latencyMs }) => Math.round(latencyMs), align: 'right' },
    ],
    lookOf(io),
  );
}
