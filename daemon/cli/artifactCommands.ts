import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { artifactKind } from '../../shared/model/artifact.ts';
import type { ArtifactKind, ArtifactRow } from '../../shared/model/artifact.ts';
import { HubError, toError } from '../../shared/errors.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import { renderArtifact, renderArtifacts } from './artifactPage.ts';
import { hubCommand, lookOf, pageOf, pageOptions, projectOption } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { UsageError } from './given.ts';
import { namesAsked, readNames } from './names.ts';
import { renderMore } from './page.ts';
import { readInput } from './readInput.ts';
import { taskAndWord, taskArg, taskKeyOf, taskOption } from './taskKey.ts';

const artifactArg: CliArg = {
  name: 'artifact',
  description: 'Artifact by name or id; inside a session it may stand alone',
};

/** What tasks leave behind. */
export const artifactCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'artifact add',
    summary: 'Record an output of a task: a file that stays where it is, an address, or a text to upload',
    asks: ['artifact.add'],
    args: [taskArg],
    options: [
      taskOption,
      {
        flags: '--path <file>',
        description: 'A file that stays on its server; inside a session its size and hash are noted',
      },
      { flags: '--url <url>', description: 'An address in the web' },
      { flags: '--upload <file>', description: 'A text to upload, from a file or "-"; at most 256 KiB' },
      { flags: '--name <name>', description: 'Name; else that of the file' },
      { flags: '--kind <kind>', description: 'What it is; else by the ending', choices: artifactKind.options },
      { flags: '--primary', description: 'What a person should look at first' },
    ],
    examples: [
      'rostrum artifact add --upload report.md --primary   # inside a session',
      'rostrum artifact add --path bench/results.json --kind benchmark   # inside a session',
      'rostrum artifact add SHOP-1 --url https://example.com/run/12 --name "CI run"',
    ],
    async run(work) {
      const { given } = work;
      const place = placeGiven(work);
      const { artifact } = await work.ask('artifact.add', {
        id: taskKeyOf(work),
        name: given.text('name') ?? place.name,
        kind: given.text('kind') ?? place.kind,
        role: given.flag('primary') ? 'primary' : 'secondary',
        ...(await place.read()),
      });
      return { result: { artifact }, text: () => `Added "${artifact.name}" (${artifact.kind}) to ${artifact.ref}.` };
    },
  }),

  hubCommand({
    path: 'artifact list',
    summary: 'List the artifacts of a project, or of one task',
    asks: ['artifact.list'],
    options: [
      { flags: '--task <task>', description: 'Only those of this task' },
      { flags: '--kind <kind>', description: 'Only of this kind', choices: artifactKind.options },
      { flags: '--primary', description: 'Only what should be looked at first' },
      ...pageOptions,
      projectOption,
    ],
    examples: ['rostrum artifact list', 'rostrum artifact list --task SHOP-1 --primary'],
    async run({ ask, given, io, nowMs }) {
      const page = await ask('artifact.list', {
        ...pageOf(given),
        project: given.text('project'),
        task: given.text('task'),
        kind: given.text('kind'),
        role: given.flag('primary') ? 'primary' : undefined,
      });
      const text = () =>
        page.rows.length === 0
          ? 'No artifacts.'
          : renderArtifacts(page.rows, { nowMs, look: lookOf(io) }) + renderMore(page.next);
      return { result: page, text };
    },
  }),

  hubCommand({
    path: 'artifact view',
    summary: 'Show an artifact; with its text, where it was uploaded',
    asks: ['artifact.view', 'artifact.read', ...namesAsked],
    args: [taskArg, artifactArg],
    options: [
      taskOption,
      { flags: '--raw', description: 'Only the text: as it was uploaded, or as it stands now on its server' },
    ],
    examples: ['rostrum artifact view SHOP-1 report.md', 'rostrum artifact view SHOP-1 report.md --raw > report.md'],
    async run(work) {
      const { given, io } = work;
      const isRaw = given.flag('raw');
      const recorded = await work.ask('artifact.view', artifactOf(work));
      const viewed = isRaw && recorded.text === undefined ? await readThere(work, recorded.artifact) : recorded;
      // A terminal must not obey what is in a file; a pipe gets every byte, and no newline that was not there.
      if (isRaw && !io.isTty && !io.json) {
        io.stdout(viewed.text ?? '');
        return { result: viewed, text: () => '' };
      }
      const page = async () => renderArtifact(viewed, { nameOf: await readNames(work.ask, viewed), colour: io.colour });
      return { result: viewed, text: page };
    },
  }),

  hubCommand({
    path: 'artifact remove',
    summary: 'Remove an artifact; agents remove only what they have added',
    asks: ['artifact.remove'],
    args: [taskArg, artifactArg],
    options: [taskOption],
    examples: ['rostrum artifact remove SHOP-1 report.md'],
    async run(work) {
      const { artifact } = await work.ask('artifact.remove', artifactOf(work));
      return { result: { artifact }, text: () => `Removed "${artifact.name}" from ${artifact.ref}.` };
    },
  }),
];

/** What was not uploaded is read where it lies, for a person; an agent reads by its own tools. */
async function readThere(work: Work, { name, at, path: place, url }: ArtifactRow): Promise<ResultOf<'artifact.read'>> {
  if (work.route.kind === 'session' && at !== 'hub')
    throw new HubError('conflict', `"${name}" was not uploaded; it is at ${place ?? url}.`);
  const found = await work.ask('artifact.read', artifactOf(work));
  if (found.isChanged && !work.io.json) work.io.stderr(`"${name}" has changed since it was recorded.\n`);
  return found;
}

function artifactOf(work: Work): { readonly id: string; readonly artifact: string } {
  const { id, word } = taskAndWord(work, 'artifact');
  if (word === undefined) throw new UsageError('Say which artifact, by its name or id.');
  return { id, artifact: word };
}

interface Place {
  readonly name: string | undefined;
  readonly kind: ArtifactKind;
  readonly read: () => Promise<Readonly<Record<string, unknown>>>;
}

/** @throws UsageError where not exactly one place was given. */
function placeGiven(work: Work): Place {
  const { given, io } = work;
  const [file, url, upload] = [given.text('path'), given.text('url'), given.text('upload')];
  if ([file, url, upload].filter((one) => one !== undefined).length !== 1)
    throw new UsageError('Give exactly one of --path, --url and --upload.');
  if (url !== undefined) return { name: url, kind: 'link', read: async () => ({ url }) };
  if (upload !== undefined) {
    const name = upload === '-' ? undefined : path.basename(upload);
    return { name, kind: kindOf(upload), read: async () => ({ text: await readInput(upload, io) }) };
  }
  const named = file ?? '';
  return { name: path.basename(named), kind: kindOf(named), read: () => readPlace(work, named) };
}

/** Inside a session the file is on this machine, so that its size and hash can be told. */
async function readPlace({ route, io }: Work, file: string): Promise<Readonly<Record<string, unknown>>> {
  if (route.kind !== 'session') return { path: file };
  const whole = path.resolve(io.cwd, file);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await pipeline(createReadStream(whole), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
      }
    });
  } catch (error) {
    throw new HubError('bad-request', `"${file}" cannot be read: ${toError(error).message}`);
  }
  return { path: whole, bytes, sha256: hash.digest('hex') };
}

const kinds: Readonly<Record<string, ArtifactKind>> = {
  '.patch': 'patch',
  '.diff': 'patch',
  '.log': 'log',
  '.md': 'report',
  '.html': 'report',
  '.pdf': 'report',
};

const kindOf = (file: string): ArtifactKind => kinds[path.extname(file).toLowerCase()] ?? 'file';
