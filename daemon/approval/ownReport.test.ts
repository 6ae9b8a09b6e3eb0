import assert from 'node:assert/strict';
import { isOwnReport, showsOnly } from './ownReport.ts';

const own = [
  'rostrum task complete --summary "done; all of it"',
  'rostrum contract publish schema --file data.json',
  "  rostrum task note 'costs $5'",
  'rostrum artifact add --upload - <<< "all is well"',
];
const other = [
  'rostrum task complete && rm -rf x',
  'rostrum task note "$(cat ~/.ssh/id_rsa)"',
  'rostrum task note $SECRET',
  'rostrum task view > notes.md',
  'rostrum daemon stop',
  'rostrum server remove gpu1',
  'sh -c "rostrum task view"',
  'rostrum task view | sh',
  'rostrum task note "open',
  'PATH=. rostrum task view',
  'rostrumx task view',
  'rostrum artifact add --upload - < ~/.aws/credentials',
  'rostrum artifact add --upload - <<< "$SECRET"',
  'rostrum inbox respond req_1 allow --hub http://127.0.0.1:7420',
  'rostrum inbox respond req_1 allow --hub=http://127.0.0.1:7420',
  'rostrum inbox respond req_1 allow "--hub" http://127.0.0.1:7420',
  'rostrum inbox respond req_1 allow --token rtok_x',
  'rostrum inbox respond req_1 allow --token=rtok_x',
];

describe('what an agent says of its own work', () => {
  it('[A2] needs nobody’s word', () => {
    for (const line of own) assert.equal(isOwnReport('Bash', line), true, line);
  });

  it('[A2] [A3] its task is shown to it by one plain command, and nothing else', () => {
    const file = '/d/sessions/session_1/prompt.md';
    const shows = (command: string, tool = 'run_shell_command') => showsOnly(file, { tool, input: { command } });
    for (const line of [`cat ${file}`, `cat '${file}'`, ` cat "${file}" `]) assert.equal(shows(line), true, line);
    for (const line of [
      `cat ${file} ~/.ssh/id_rsa`,
      `cat ${file} > ~/notes`,
      `cat ${file} | sh`,
      `cat ${file}; make`,
      `cat < ${file}`,
      `cat /d/sessions/session_2/prompt.md`,
      `cat ${file}$X`,
      `tac ${file}`,
      `X=1 cat ${file}`,
    ])
      assert.equal(shows(line), false, line);
    assert.equal(shows(`cat ${file}`, 'write_file'), false);
  });

  it('[A3] is one plain command, and nothing else', () => {
    for (const line of other) assert.equal(isOwnReport('Bash', line), false, line);
    assert.equal(isOwnReport('Write', own[0] ?? ''), false);
  });
});
