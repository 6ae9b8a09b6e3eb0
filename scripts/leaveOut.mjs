import { readFile } from 'node:fs/promises';

/**
 * Parts of libraries that are never used, although no bundler can see that: each with what stands in its place. One of
 * them that is used after all says so by throwing.
 */
const unusedInWindow = [
  {
    // A window connects to its hub, and serves nobody.
    files: /ws\/lib\/(websocket-server|stream|subprotocol)\.js$/,
    contents: '',
  },
  {
    // It asks for no compression, so none is agreed on; only the name is looked for.
    files: /ws\/lib\/permessage-deflate\.js$/,
    contents: `module.exports = { extensionName: 'permessage-deflate' };`,
  },
  {
    // Without compression there is no extension to speak of; a hub that names one is refused before it is read.
    files: /ws\/lib\/extension\.js$/,
    contents: `exports.format = exports.parse = () => { throw new Error('This bundle speaks of no extensions.'); };`,
  },
  {
    // Who hears a socket here asks by `on`.
    files: /ws\/lib\/event-target\.js$/,
    contents: `exports.EventTarget = {};`,
  },
  {
    // It checks what it is told by schemas, and tells nobody what they look like.
    files: /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/,
    contents: [
      `const none = () => { throw new Error('This bundle makes no JSON schemas.'); };`,
      `exports.createToJSONSchemaMethod = exports.createStandardJSONSchemaMethod = () => none;`,
    ].join('\n'),
  },
  {
    // What it checks came as JSON, in which nothing contains itself.
    files: /zod\/v4\/core\/memoizer\.js$/,
    contents: [
      `const none = { alloc: (_schema, _payload, empty) => empty, guard() {}, attach() {} };`,
      `export const memoizer = () => none;`,
      `export const isRecursiveSchema = () => false;`,
      `export const isBackEdge = () => false;`,
    ].join('\n'),
  },
  {
    files: /zod\/v4\/classic\/schemas\.js$/,
    pieces: [
      {
        // A format of a text is said by a function of its own (`z.url()`), never by a method of `z.string()`.
        written: /^ {4}(\w+)\(params\) \{\s+return this\.check\(core\._\w+\(Zod\w+, params\)\);\s+\},$/gm,
        instead: `$1() { throw new Error('This bundle has no formats as methods.'); },`,
      },
      {
        // Only what makes JSON schemas reads these, and it is left out above.
        written: /^ {4}inst\._zod\.processJSONSchema = .*;$/gm,
        instead: '',
      },
      // The same, said so that the bundler sees which functions of that file are used: it looks through the import of a file,
      // and through no name that stands for one.
      {
        written: /^import \{ util \} from "\.\.\/core\/index\.js";$/gm,
        instead: `import * as util from "../core/util.js";`,
      },
      {
        written: /\bcore\.util\./g,
        instead: 'util.',
      },
    ],
  },
];

/** Tools for agents ask nobody to fill in a form, which is what this library would check by a schema. */
const unusedInTools = [
  {
    files: /@modelcontextprotocol\/sdk\/dist\/esm\/validation\/ajv-provider\.js$/,
    contents: [
      `export class AjvJsonSchemaValidator {`,
      `  getValidator() { throw new Error('This bundle checks no forms.'); }`,
      `}`,
    ].join('\n'),
  },
];

/** Bodies of requests are read by us, within our limits; express loads its own readers, with the character sets of the world. */
const unusedInHub = [
  {
    files: /body-parser\/index\.js$/,
    contents: `module.exports = () => { throw new Error('This bundle reads no bodies for express.'); };`,
  },
];

/** Leaves parts out of a bundle. Its build fails where a library has moved one of them, or says it otherwise. */
const leaveOut = (name, unused) => ({
  name,
  setup({ onLoad, onStart, onEnd }) {
    const found = new Set();
    onStart(() => found.clear());
    for (const part of unused) {
      onLoad({ filter: part.files }, async ({ path }) => {
        found.add(part);
        return { contents: part.contents ?? (await withoutPieces(path, part.pieces)), loader: 'js' };
      });
    }
    onEnd(() => {
      const missing = unused.filter((part) => !found.has(part));
      return { errors: missing.map(({ files }) => ({ text: `no file of a library is called ${files} any more` })) };
    });
  },
});

async function withoutPieces(path, pieces) {
  let text = await readFile(path, 'utf8');
  for (const { written, instead } of pieces) {
    if (text.search(written) < 0) throw new Error(`${path} has nothing like ${written} any more`);
    text = text.replace(written, instead);
  }
  return text;
}

export const leaveOutUnused = leaveOut('leave-out-unused', unusedInWindow);
export const leaveOutOfHub = leaveOut('leave-out-of-hub', unusedInHub);
export const leaveOutOfTools = leaveOut('leave-out-of-tools', unusedInTools);
