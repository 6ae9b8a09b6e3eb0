// Makes the pictures of the README, and the extension's icon from media/rostrum.svg: `npm run pictures`. It runs the editor
// of the tests, and `pngquant` (Debian and Homebrew have it); `-- --icon` makes the icon alone. THEME and LANGUAGE are told in test/window/pictures.ts.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { findChromium } = await import('../test/window/harness/hostFiles.ts');

/** What a marketplace shows it in. */
const iconPixels = 256;

await makeIcon();
if (!process.argv.includes('--icon')) {
  const run = (command, args) => {
    const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  };
  run('npm', ['run', 'package']);
  run('npx', ['mocha', join('test', 'window', 'pictures.ts')]);
  makeSmall(run);
}

/** A palette looks the same on a screen of text, and takes a third of the room in the package. */
function makeSmall(run) {
  const images = join('docs', 'images');
  const pictures = readdirSync(join(root, images)).filter((name) => name.endsWith('.png'));
  const options = ['--force', '--ext', '.png', '--quality', '80-98', '--speed', '1'];
  run('pngquant', [...options, ...pictures.map((name) => join(images, name)), join('media', 'icon.png')]);
}

/** The sign of the activity bar, white on the colour that it has everywhere else. */
async function makeIcon() {
  const sign = readFileSync(join(root, 'media', 'rostrum.svg'), 'utf8');
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: iconPixels, height: iconPixels } });
    await page.setContent(
      `<style>
        html, body { margin: 0; background: transparent; }
        div { width: ${iconPixels}px; height: ${iconPixels}px; border-radius: 22%; display: grid; place-items: center;
          background: linear-gradient(160deg, #2f6fd0, #173d86); }
        svg { width: 66%; height: 66%; }
      </style><div>${sign}</div>`,
    );
    await page.screenshot({ path: join(root, 'media', 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}
