// Makes one file of the daemon and the Node that runs this, for machines without one: `npm run package:daemon`. It is
// `dist/rostrum-<system>-<processor>`, or in the directory that is named. Node's manual tells the steps (single executable
// applications); those of macOS were never tried.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'postject';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, 'dist', 'host.cjs');
const directory = resolve(process.argv[2] ?? join(root, 'dist'));
const file = join(directory, `rostrum-${process.platform}-${process.arch}`);
const isMac = process.platform === 'darwin';

if (process.platform === 'win32') refuse('There is no single file for Windows yet: nobody has seen one run.');
if (!isBuiltin('node:sea')) refuse(`Node ${process.versions.node} makes no single file. Run this with 20.12 or newer.`);
const blob = makeBlob();
mkdirSync(directory, { recursive: true });
// A file that runs cannot be written to, but it can be replaced.
rmSync(file, { force: true });
copyFileSync(realpathSync(process.execPath), file);
if (isMac) execFileSync('codesign', ['--remove-signature', file]);
await inject(file, 'NODE_SEA_BLOB', blob, {
  sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
  ...(isMac ? { machoSegmentName: 'NODE_SEA' } : {}),
});
if (isMac) execFileSync('codesign', ['--sign', '-', file]);
console.log(file);

/** What is put into Node: the program, and its text once more for the threads, which have no file to start from. */
function makeBlob() {
  const place = mkdtempSync(join(tmpdir(), 'rostrum-single-'));
  try {
    const [config, output] = [join(place, 'config.json'), join(place, 'blob')];
    const assets = { 'rostrum.cjs': program };
    writeFileSync(config, JSON.stringify({ main: program, output, assets, disableExperimentalSEAWarning: true }));
    execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'inherit'] });
    return readFileSync(output);
  } finally {
    rmSync(place, { recursive: true });
  }
}

function refuse(why) {
  console.error(why);
  process.exit(1);
}
