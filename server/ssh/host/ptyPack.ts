import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { quoteShell } from '../../../shared/shellLine.ts';
import { readLibc } from './localRuntime.ts';

/** What opens terminals where there is no tmux: node-pty as npm has installed it here, for machines like this one. */
export interface PtyPack {
  /** Differs with what is in it: `node-pty-linux-x64-0123456789ab`. */
  readonly name: string;
  readonly platform: string;
  readonly arch: string;
  readonly libc: string | undefined;
  /** All its files as one. */
  readonly content: Buffer;
}

/** The name under which its content travels. */
export const packName = 'pack.json';
/** A file beside its libraries, with its name. */
export const packMark = '.pack';

const library = '@lydell/node-pty';
const usedFiles = /(\.js|\.json|\.node|\/LICENSE|\/spawn-helper)$/;

/** The node-pty beside this program; undefined where there is none, as in an editor's extension. */
export async function readPtyPack(): Promise<PtyPack | undefined> {
  const { platform, arch } = process;
  const native = `${library}-${platform}-${arch}`;
  let places: readonly (readonly [string, string])[];
  try {
    const found = createRequire(import.meta.url).resolve(`${library}/package.json`);
    const beside = createRequire(found).resolve(`${native}/package.json`);
    places = [
      [library, path.dirname(found)],
      [native, path.dirname(beside)],
    ];
  } catch {
    // npm leaves it out where there is no build for the platform, and where it was told to.
    return undefined;
  }
  const files = (await Promise.all(places.map(([name, directory]) => readFiles(name, directory)))).flat();
  const content = Buffer.from(JSON.stringify(Object.fromEntries(files)));
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return { name: `node-pty-${platform}-${arch}-${hash}`, platform, arch, libc: readLibc(), content };
}

type PackedFile = readonly [string, { readonly mode: number; readonly base64: string }];

async function readFiles(name: string, directory: string): Promise<readonly PackedFile[]> {
  const all = (await readdir(directory, { recursive: true })).map((file) => file.split(path.sep).join('/')).sort();
  const wanted = all.filter((file) => usedFiles.test(`/${file}`));
  return Promise.all(
    wanted.map(async (file): Promise<PackedFile> => {
      const at = path.join(directory, file);
      const isProgram = ((await stat(at)).mode & 0o100) !== 0;
      return [`${name}/${file}`, { mode: isProgram ? 0o700 : 0o600, base64: (await readFile(at)).toString('base64') }];
    }),
  );
}

const unpack = `
const fs = require('fs'), path = require('path');
for (const [name, { mode, base64 }] of Object.entries(JSON.parse(fs.readFileSync('${packName}', 'utf8')))) {
  fs.mkdirSync(path.dirname(name), { recursive: true });
  fs.writeFileSync(name, Buffer.from(base64, 'base64'), { mode });
}
fs.unlinkSync('${packName}');
fs.writeFileSync('${packMark}', process.argv[1] + '\\n');
require('${library}');`;

/** Shell text that unpacks it where its content lies, and fails where the Node there cannot load it. */
export const renderUnpack = ({ name }: Pick<PtyPack, 'name'>, node: string): string =>
  `NODE_PATH=$PWD ${node} -e ${quoteShell(unpack)} ${name}`;
