import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';

/** The runtime of a desktop VS Code: a Node only for whoever tells it so, and the editor itself for everybody else. */
export interface EditorRuntime {
  readonly file: string;
  /** Runs something in this process as in an extension host that this runtime runs. */
  within: <Result>(run: () => Promise<Result>) => Promise<Result>;
}

const electron = '37.0.0';

/** Makes one of this process's Node. */
export function makeEditorRuntime(place: Place): EditorRuntime {
  const directory = place.make('editor-runtime');
  const [file, preload] = [join(directory, 'code'), join(directory, 'preload.cjs')];
  writeFileSync(
    preload,
    `Object.defineProperty(process.versions, 'electron', { value: '${electron}', enumerable: true });
    process.execPath = ${JSON.stringify(file)};\n`,
  );
  const script = `#!/bin/sh
[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo 'This is an editor.' >&2; exit 70; }
exec '${process.execPath}' --require '${preload}' "$@"
`;
  writeFileSync(file, script, { mode: 0o755 });
  return {
    file,
    async within(run) {
      const { execPath } = process;
      process.execPath = file;
      Object.defineProperty(process.versions, 'electron', { value: electron, configurable: true });
      try {
        return await run();
      } finally {
        process.execPath = execPath;
        Reflect.deleteProperty(process.versions, 'electron');
      }
    },
  };
}
