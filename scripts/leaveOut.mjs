/**
 * Parts of libraries that a window never uses, although no bundler can see that: each with what stands in its place. One
 * of them that is used after all says so by throwing.
 */
const unused = [
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
    // It checks what it is told by schemas, and tells nobody what they look like.
    files: /zod\/v4\/core\/(json-schema-processors|to-json-schema)\.js$/,
    contents: [
      `const none = () => { throw new Error('This bundle makes no JSON schemas.'); };`,
      `exports.createToJSONSchemaMethod = exports.createStandardJSONSchemaMethod = () => none;`,
    ].join('\n'),
  },
];

/** Leaves those parts out of a bundle. Its build fails where a library has moved one of them. */
export const leaveOutUnused = {
  name: 'leave-out-unused',
  setup({ onLoad, onStart, onEnd }) {
    const found = new Set();
    onStart(() => found.clear());
    for (const part of unused) {
      onLoad({ filter: part.files }, () => {
        found.add(part);
        return { contents: part.contents, loader: 'js' };
      });
    }
    onEnd(() => {
      const missing = unused.filter((part) => !found.has(part));
      return { errors: missing.map(({ files }) => ({ text: `no file of a library is called ${files} any more` })) };
    });
  },
};
