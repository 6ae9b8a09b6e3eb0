/** Entry of the thread that reads YAML: a large file takes it seconds, in which whoever asked goes on. */
import { parentPort } from 'node:worker_threads';
import { threadReady } from '../thread/serialThread.ts';
import type { ParsedYaml } from '../yaml.ts';
import { fileLimits, parseYaml } from '../yaml.ts';
import type { YamlAnswer } from './yamlMessages.ts';

const port = parentPort;
if (port === null) throw new Error('yamlWorker runs as a thread only');

// With its aliases filled in a value is longer than its text.
const maxCharacters = 4 * fileLimits.maxBytes;

port.on('message', (text: string) => port.postMessage(answerOf(parseYaml(text))));
port.postMessage(threadReady);

function answerOf({ value, problems, lines }: ParsedYaml): YamlAnswer {
  const tree = JSON.stringify(lines);
  if (value === undefined) return { value: undefined, problems, lines: tree };
  let isPlain = true;
  const text = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part)) isPlain = false;
    return part;
  });
  if (!isPlain) return refused('.inf and .nan are no values here');
  if (text.length > maxCharacters)
    return refused(`with its aliases filled in it is longer than ${maxCharacters} characters`);
  return { value: text, problems, lines: tree };

  function refused(message: string): YamlAnswer {
    return { value: undefined, problems: [...problems, { line: 1, column: 1, message }], lines: tree };
  }
}
