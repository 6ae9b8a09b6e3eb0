import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { plainText } from '../../shared/model/plainText.ts';
import { codeBlock, escapeMarkdown } from '../views/markdown.ts';
import type { AiTool, Ask, ToolInput } from './aiTool.ts';
import { aiTools } from './aiTools.ts';
import { registerChat } from './chat.ts';
import { registerMcpDefinitions } from './mcpDefinitions.ts';

/** What a person reads before he confirms; longer texts are seen in part, and that is said. */
const confirmedCharacters = 4_000;

/** Lets the editor's own AI drive Rostrum, where the editor has one. */
export function registerAi(app: App): vscode.Disposable {
  const ask: Ask = (operation, params) => app.hub.call(operation, params);
  // An editor that is built of this one's sources may have left its AI out.
  const lm: typeof vscode.lm | undefined = vscode.lm;
  const chat: typeof vscode.chat | undefined = vscode.chat;
  const tools = lm === undefined ? [] : aiTools.map((tool) => lm.registerTool(tool.name, toolOf(tool, ask)));
  const chats = chat === undefined ? [] : [registerChat(app, ask)];
  return vscode.Disposable.from(...tools, ...chats, registerMcpDefinitions(app));
}

/** A tool as the editor calls it: what changes something is confirmed by a person, who reads all that is sent. */
function toolOf({ title, confirm, run }: AiTool, ask: Ask): vscode.LanguageModelTool<ToolInput> {
  const name = vscode.env.language.toLowerCase().startsWith('zh') ? title.zh : title.en;
  return {
    prepareInvocation: async ({ input }) => {
      if (confirm === undefined) return { invocationMessage: name };
      const asked = await confirm(input, ask);
      return {
        invocationMessage: name,
        confirmationMessages: {
          title: plainText(asked.title),
          message: new vscode.MarkdownString(shownText(asked.text)),
        },
      };
    },
    invoke: async ({ input }) =>
      new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(await run(input, ask))]),
  };
}

/** Text of a model as text: it makes no link, no picture and no heading where somebody is to decide. */
function shownText(text: string): string {
  const shown = plainText(text);
  if (shown.length <= confirmedCharacters) return codeBlock(shown);
  const rest = shown.length - confirmedCharacters;
  return `${codeBlock(shown.slice(0, confirmedCharacters))}\n\n${escapeMarkdown(`+ ${rest}`)}`;
}
