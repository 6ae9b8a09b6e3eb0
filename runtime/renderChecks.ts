import { createColours, terminalLine } from './terminalText.ts';
import type { DoctorCheck } from '../shared/model/server.ts';

/** The checks of a doctor for people; a failed one with the command that mends it. */
export function renderChecks(checks: readonly DoctorCheck[], colour: boolean): string {
  const { green, red, yellow, dim, bold } = createColours(colour);
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  return checks
    .map(({ name, passed, required, detail, remedy }) => {
      const mark = passed ? green('✔') : required ? red('✘') : yellow('!');
      const mend = passed || remedy === undefined ? '' : `\n  ${' '.repeat(width)}  → ${bold(terminalLine(remedy))}`;
      return `${mark} ${name.padEnd(width)}  ${dim(terminalLine(detail))}${mend}`;
    })
    .join('\n');
}
