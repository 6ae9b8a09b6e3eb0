import * as vscode from 'vscode';
import { toError } from '../../shared/errors.ts';
import type { App } from '../app.ts';
import type { Connection } from '../hub/hubClient.ts';

/** As the manifest calls it. */
const providerId = 'rostrum.mcp';

// What editors from 1.101 on have of this; we run in older ones too, whose types know nothing of it.
declare module 'vscode' {
  export const McpStdioServerDefinition:
    | (new (
        label: string,
        command: string,
        args: readonly string[],
        env: Readonly<Record<string, string>>,
        version: string,
      ) => McpDefinition)
    | undefined;
}

type LanguageModels = typeof vscode.lm & {
  readonly registerMcpServerDefinitionProvider?: (id: string, provider: McpProvider) => vscode.Disposable;
};

interface McpDefinition {
  env: Readonly<Record<string, string>>;
}

interface McpProvider {
  readonly onDidChangeMcpServerDefinitions: vscode.Event<void>;
  readonly provideMcpServerDefinitions: () => readonly McpDefinition[];
  readonly resolveMcpServerDefinition: (definition: McpDefinition) => Promise<McpDefinition | undefined>;
}

/** Offers the same tools as a server of the Model Context Protocol, to whatever of this editor speaks it. */
export function registerMcpDefinitions({ context, profiles, hub, log }: App): vscode.Disposable {
  const Definition = vscode.McpStdioServerDefinition;
  const lm: LanguageModels | undefined = vscode.lm;
  const register = lm?.registerMcpServerDefinitionProvider;
  // A program can only be started from a folder of this machine.
  if (register === undefined || Definition === undefined || context.extensionUri.scheme !== 'file')
    return vscode.Disposable.from();
  const changed = new vscode.EventEmitter<void>();
  // No program of ours gets the person's token in Restricted Mode.
  const idOf = (connection: Connection): string | undefined =>
    connection.state === 'none' || hub.isRestricted ? undefined : connection.hub.id;
  const program = vscode.Uri.joinPath(context.extensionUri, 'dist', 'mcp.cjs').fsPath;
  const { version } = context.extension.packageJSON as { readonly version: string };
  const provider: McpProvider = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      idOf(hub.connection) === undefined ? [] : [new Definition('Rostrum', process.execPath, [program], {}, version)],
    resolveMcpServerDefinition: async (definition) => {
      const address = await profiles.address();
      if (address === undefined) return undefined;
      // The token is handed over when the program is started, and never kept in a definition.
      definition.env = { ELECTRON_RUN_AS_NODE: '1', ROSTRUM_HUB: address.url, ROSTRUM_TOKEN: address.token };
      return definition;
    },
  };
  let hubId = idOf(hub.connection);
  const followed = hub.onConnection.on((connection) => {
    const id = idOf(connection);
    if (id === hubId) return;
    hubId = id;
    changed.fire();
  });
  return vscode.Disposable.from(changed, followed, registerWhereKnown());

  /** VS Code 1.100 has the function, and wants the provider declared otherwise than all that came later. */
  function registerWhereKnown(): vscode.Disposable {
    try {
      return register?.(providerId, provider) ?? vscode.Disposable.from();
    } catch (thrown) {
      log.info(`this editor takes no servers of the Model Context Protocol from us: ${toError(thrown).message}`);
      return vscode.Disposable.from();
    }
  }
}
