// How large what is installed is: the extension's own code, and the package with hub, daemon and pages. As they are; the
// limits are 400 KB and 3 MB.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { repositoryRoot } from '../../test/harness/program.ts';
import { filesBelow } from '../../test/harness/files.ts';
import { listZip } from '../../test/window/harness/listZip.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { packVsix } from './host/packVsix.ts';

const bytesPerKb = 1_024;
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));
try {
  const vsix = packVsix(repositoryRoot, join(directory, 'rostrum.vsix'));
  const dist = join(repositoryRoot, 'dist');
  const parts = filesBelow(join(dist, 'extension')).filter((file) => file.endsWith('.cjs'));
  const bundle = Buffer.concat([join(dist, 'extension.cjs'), ...parts].map((file) => readFileSync(file)));
  const kilobytes = (bytes: number): number => bytes / bytesPerKb;
  printResult('size of the extension', [
    figure('its code, beside the same compressed', 'KB', kilobytes(bundle.length), kilobytes(gzipSync(bundle).length)),
    aloneFigure('its package', 'KB', kilobytes(statSync(vsix).size)),
    aloneFigure('files in its package', '', listZip(readFileSync(vsix)).length),
  ]);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
