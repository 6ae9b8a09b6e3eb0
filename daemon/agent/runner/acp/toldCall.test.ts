import assert from 'node:assert/strict';
import type { ToldCall } from './toldCall.ts';
import { askedOf, isHarmless, mergeCall } from './toldCall.ts';

const toolCallId = 'call-1';
const asked = (call: Partial<ToldCall>) => {
  const { tool, input } = askedOf({ toolCallId, ...call });
  return [tool, input];
};

describe('a call of a tool as ACP tells it', () => {
  it('[A1] is what Gemini CLI shows of it: a line, a directory, a file with its new text', () => {
    const words = (text: string) => [{ type: 'content', content: { type: 'text', text } }];
    assert.deepEqual(asked({ toolCallId: 'run_shell_command__c1', kind: 'execute', title: 'make it' }), [
      'run_shell_command',
      { command: 'make it' },
    ]);
    const inDirectory = {
      toolCallId: 'run_shell_command__c1',
      kind: 'execute',
      content: words('[in /srv] (clean up)'),
    };
    assert.deepEqual(asked({ ...inDirectory, title: 'rm -rf .' }), [
      'run_shell_command',
      { dir_path: '/srv', command: 'rm -rf .' },
    ]);
    const content = [{ type: 'diff', path: '/w/a.ts', oldText: '', newText: 'new' }];
    assert.deepEqual(asked({ toolCallId: 'write_file__c2', kind: 'edit', title: 'Writing to a.ts', content }), [
      'write_file',
      { file_path: '/w/a.ts', content: 'new' },
    ]);
    assert.deepEqual(
      asked({ toolCallId: 'read_file__c3', kind: 'read', title: 'a.ts', locations: [{ path: '/w/a.ts' }] }),
      ['read_file', { title: 'a.ts', paths: ['/w/a.ts'] }],
    );
  });

  it('[A1] is what opencode says of it in several messages', () => {
    const begun: ToldCall = { toolCallId, kind: 'execute', title: 'bash', rawInput: { cwd: '/w' } };
    const question: ToldCall = { toolCallId, kind: 'execute', title: 'make it', rawInput: { command: 'make it' } };
    const { tool, input } = askedOf(mergeCall(begun, question));
    assert.deepEqual([tool, input], ['bash', { cwd: '/w', command: 'make it' }]);
    assert.deepEqual(asked({ kind: 'execute', title: 'ls', rawInput: { command: 'ls' } }), [
      'shell',
      { command: 'ls' },
    ]);
  });

  it('[A1] has the name that the adapters of Claude Code and Codex give it', () => {
    const _meta = { claudeCode: { toolName: 'Bash' } };
    assert.deepEqual(asked({ kind: 'execute', title: '`make`', rawInput: { command: 'make' }, _meta }), [
      'Bash',
      { command: 'make' },
    ]);
    const told = { kind: 'execute', name: 'exec_command', title: 'make it', rawInput: { command: 'make it' } };
    assert.deepEqual(asked(told), ['exec_command', { command: 'make it' }]);
  });

  it('[A1] is the tool of an MCP server, where the adapter of Codex marks it; what a model says itself marks nothing', () => {
    const rawInput = { server: 'github', tool: 'merge', arguments: { pr: 7 } };
    const call = { kind: 'execute', title: 'mcp.github.merge', rawInput };
    assert.deepEqual(asked({ ...call, _meta: { is_mcp_tool_call: true } }), ['mcp__github__merge', { pr: 7 }]);
    assert.deepEqual(asked(call), ['shell', rawInput]);
  });

  it('[A3] a title is no command line: what an agent calls something is no proof of what it runs', () => {
    assert.deepEqual(asked({ kind: 'execute', title: 'git status' }), ['shell', {}]);
    assert.deepEqual(asked({ title: 'git status' }), ['other', { title: 'git status' }]);
  });

  it('is harmless where it only looks at something, and it is known at what', () => {
    const cases: readonly (readonly [Partial<ToldCall>, boolean])[] = [
      [{ kind: 'read', rawInput: { filePath: '/w/a' } }, true],
      [{ kind: 'search', title: "'*.ts'" }, true],
      [{ kind: 'read', title: 'read', rawInput: {} }, false],
      [{ kind: 'edit', rawInput: { filePath: '/w/a' } }, false],
      [{ kind: 'fetch', rawInput: { url: 'x' } }, false],
      [{ rawInput: { url: 'x' } }, false],
    ];
    for (const [call, expected] of cases)
      assert.equal(isHarmless({ toolCallId, ...call }), expected, JSON.stringify(call));
  });
});
