import { chmodSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

/**
 * A small agent with an input box, as real ones have: it redraws its screen, takes a paste in brackets as text, and
 * writes what it was given, one JSON string a line, into the file FAKE_AGENT_OUT,
 * whose name goes on with the session's id. FAKE_AGENT says its manner:
 * `swallow` takes Enter only the second time, `twice` makes a newline of the first, `deaf` never takes it while the file
 * of the same name with `.deaf` is there, `dies` ends at it, `box` is plain. SIGUSR1 begins and ends a turn, SIGUSR2 opens and
 * closes a dialog; Esc ends a turn. A text with RUN[…] in it has that command run.
 */
const source = `#!/usr/bin/env node
const { appendFileSync, existsSync } = require('node:fs');
const { exec } = require('node:child_process');
const manner = process.env.FAKE_AGENT || 'box';
if (process.argv.includes('--help')) { console.log('fake 1.0.0'); process.exit(0); }
const out = process.env.FAKE_AGENT_OUT + (process.env.ROSTRUM_SESSION || '');
let input = '', enters = 0, isBusy = false, hasDialog = false, inPaste = false;
const said = [];
const draw = () => {
  const box = hasDialog ? ['Do you want to go on?', '❯ 1. Yes', '  2. No'] : ['> ' + input.replaceAll('\\n', ' / ')];
  const turn = isBusy ? ['working (esc to interrupt)'] : [];
  process.stdout.write('\\x1b[2J\\x1b[H' + [...said.slice(-8), ...turn, ...box, '  ? for help'].join('\\r\\n'));
};
const note = (what) => appendFileSync(out, JSON.stringify(what) + '\\n');
const enter = () => {
  enters += 1;
  if (hasDialog) return note('[dialog answered]');
  if (manner === 'dies') process.exit(1);
  if ((manner === 'deaf' && existsSync(out + '.deaf')) || (manner === 'swallow' && enters === 1)) return;
  if (manner === 'twice' && enters === 1) return void (input += '\\n');
  if (input.trim() === '') return;
  note(input.trim());
  const command = /RUN\\[(.*)\\]/.exec(input);
  if (command) exec(command[1], (error, stdout, stderr) => note('ran: ' + stdout + stderr));
  said.push('> ' + input.slice(0, 60), 'ok');
  input = '';
  enters = 0;
};
process.stdin.setRawMode(true);
process.stdin.setEncoding('utf8');
process.stdin.on('data', (keys) => {
  for (const part of keys.split(/(\\x1b\\[20[01]~)/)) {
    if (part === '\\x1b[200~') inPaste = true;
    else if (part === '\\x1b[201~') inPaste = false;
    else if (inPaste) input += part.replaceAll('\\r', '\\n');
    else
      for (const key of part) {
        if (key === '\\r') enter();
        else if (key === '\\x1b') {
          note('[esc]');
          isBusy = false;
        } else if (key >= ' ') input += key;
      }
  }
  draw();
});
process.on('SIGUSR1', () => { isBusy = !isBusy; draw(); });
process.on('SIGUSR2', () => { hasDialog = !hasDialog; draw(); });
process.stdout.write('\\x1b[?2004h');
draw();
`;

/** Writes the program; gives its path. */
export function writeFakeAgent(directory: string): string {
  const file = path.join(directory, 'fake-agent');
  writeFileSync(file, source);
  chmodSync(file, 0o755);
  return file;
}

/** How a daemon's configuration describes it. */
export const fakeAgentProvider = (command: string, env: Readonly<Record<string, string>> = {}) => ({
  command,
  prompt: 'argument',
  multiline: true,
  readyPattern: '^>',
  busyPattern: 'esc to interrupt',
  versionArgs: ['--help'],
  env,
});
