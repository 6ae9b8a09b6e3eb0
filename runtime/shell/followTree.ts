import type {
  AndOr,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  Function as FunctionNode,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
} from 'unbash';
import { elementsOf } from './expandParameter.ts';
import { expandText, expandValue, expandWord, followInside } from './expandWord.ts';
import type { Files, Follower } from './shellCommand.ts';
import type { ShellScope } from './shellScope.ts';
import { assign, innerScope, join, placesOf, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { unknown } from './shellWord.ts';

/** What the nodes of a tree need from the one who follows the line. */
export interface TreePorts extends Pick<Follower, 'run' | 'emit'> {
  readonly substitute: (script: ParsedScript | undefined, scope: ShellScope) => ShellWord;
  /** Whether as much was done as is allowed. */
  readonly isSpent: () => boolean;
}

/** Follows the nodes of a parsed line; each answers what it prints. */
export interface FollowTree {
  readonly list: (statements: readonly Statement[], scope: ShellScope) => ShellWord;
  readonly body: (definition: FunctionNode, scope: ShellScope) => ShellWord;
}

/** Files of redirections, and what one of them gives to read. */
interface Opened extends Files {
  readonly input?: ShellWord | undefined;
}

/** Makes the functions that follow a tree: branches are all taken, loops twice, since the second round sees what the first set. */
export function createFollowTree({ run, emit, substitute, isSpent }: TreePorts): FollowTree {
  function list(statements: readonly Statement[], scope: ShellScope): ShellWord {
    const printed: ShellWord[] = [];
    for (const { command } of statements) {
      if (isSpent()) return unknown;
      printed.push(command.type === 'AndOr' ? chain(command, scope) : node(command, scope));
    }
    return printed.filter((text) => text !== '').join('\n');
  }

  /** `a && b || c`: what comes later may have happened or not. */
  function chain({ commands, operators }: AndOr, scope: ShellScope): ShellWord {
    const printed: ShellWord[] = [];
    let [now, skipped]: [ShellScope, ShellScope[]] = [innerScope(scope), []];
    for (const [at, command] of commands.entries()) {
      const operator = operators[at - 1];
      if (operator === '&&') {
        skipped.push(now);
        now = innerScope(now);
      } else if (operator === '||') {
        const failed = innerScope(now);
        join(failed, [now, ...skipped]);
        skipped = [now];
        now = failed;
      }
      printed.push(node(command, now));
      if (operator === '||') {
        join(now, [now, ...skipped]);
        skipped = [];
      }
    }
    join(scope, [now, ...skipped]);
    return printed.filter((text) => text !== '').join('\n');
  }

  function node(found: PipelineNode | CompoundList, scope: ShellScope): ShellWord {
    switch (found.type) {
      case 'Pipeline':
        return pipe(found, scope);
      case 'CompoundList':
        return list(found.commands, scope);
      case 'Command':
        return simple(found, scope);
      case 'Redirected': {
        const { input, ...files } = open(found.redirects, scope);
        if (files.reads.length + files.writes.length > 0)
          emit({ name: '', args: [], ...files, places: placesOf(scope) });
        return input === undefined
          ? node(found.command, scope)
          : withInput(scope, input, (inner) => node(found.command, inner));
      }
      case 'Function':
        scope.functions.set(found.name.value, found);
        return '';
      case 'Coproc':
        return node(found.body, innerScope(scope));
      default:
        return compound(found, scope);
    }
  }

  function compound(
    found: Exclude<CommandNode, { type: 'Command' | 'Redirected' | 'Function' | 'Coproc' }>,
    scope: ShellScope,
  ): ShellWord {
    switch (found.type) {
      case 'Subshell':
        return list(found.body.commands, innerScope(scope));
      case 'BraceGroup':
        return list(found.body.commands, scope);
      case 'If': {
        list(found.clause.commands, scope);
        const bodies = [found.then, ...found.elif.flatMap(({ clause, then }) => [clause, then])];
        return branches(
          [...bodies, ...(found.else === undefined ? [] : [found.else])],
          scope,
          found.else !== undefined,
        );
      }
      case 'Case':
        expandValue(found.word, scope, substitute);
        for (const { pattern } of found.items) for (const word of pattern) expandValue(word, scope, substitute);
        return branches(
          found.items.map(({ body }) => body),
          scope,
          false,
        );
      case 'For':
      case 'Select': {
        const words =
          found.wordlist?.flatMap((word) => expandWord(word, scope, substitute).flat()) ?? valuesOf(scope, '@');
        if (words.length === 0) return '';
        return loop(scope, (inner) => {
          assign(inner, found.name.value, words);
          return list(found.body.commands, inner);
        });
      }
      case 'While':
        return loop(scope, (inner) => {
          list(found.clause.commands, inner);
          return list(found.body.commands, inner);
        });
      case 'ArithmeticFor':
        for (const part of [found.initialize, found.test, found.update])
          if (part !== undefined) followInside(part, scope, substitute);
        return loop(scope, (inner) => list(found.body.commands, inner));
      case 'TestCommand':
      case 'ArithmeticCommand':
        followInside(found, scope, substitute);
        return '';
    }
  }

  function branches(bodies: readonly CompoundList[], scope: ShellScope, isOneTaken: boolean): ShellWord {
    const printed: ShellWord[] = [];
    const taken = bodies.map((body) => {
      const branch = innerScope(scope);
      printed.push(list(body.commands, branch));
      return branch;
    });
    join(scope, isOneTaken ? taken : [innerScope(scope), ...taken]);
    return printed.filter((text) => text !== '').join('\n');
  }

  function loop(scope: ShellScope, round: (inner: ShellScope) => ShellWord): ShellWord {
    const first = innerScope(scope);
    const printed = round(first);
    const second = innerScope(first);
    if (hasChanged(scope, first)) round(second);
    join(scope, [innerScope(scope), second]);
    return printed;
  }

  function pipe({ commands }: Pipeline, scope: ShellScope): ShellWord {
    const [first] = commands;
    if (commands.length === 1 && first !== undefined) return node(first, scope);
    let input = scope.input;
    for (const command of commands) input = node(command, innerScope(scope, input));
    return input ?? unknown;
  }

  function simple({ name, prefix, suffix }: Command, scope: ShellScope): ShellWord {
    const parts = [...prefix, ...(name === undefined ? [] : [name]), ...suffix];
    const opened = open(
      parts.filter((part) => part.type !== 'Word' && part.type !== 'Assignment'),
      scope,
    );
    const { input, ...files } = opened;
    const kept = prefix.flatMap((part) => (part.type === 'Assignment' ? set(part, scope) : []));
    if (name === undefined) {
      if (files.reads.length + files.writes.length > 0) emit({ name: '', args: [], ...files, places: placesOf(scope) });
      // `$(< file)` prints the file; assignments print nothing.
      return files.reads.length > 0 ? unknown : '';
    }
    const args = suffix.flatMap((part) => argument(part, scope));
    const ways = expandWord(name, scope, substitute);
    const printed = ways.map((way) => {
      const words = [...way, ...args];
      return input === undefined
        ? run(words, scope, files)
        : withInput(scope, input, (inner) => run(words, inner, files));
    });
    // Before a command, variables are set for it alone.
    for (const [variable, values] of kept)
      if (values === undefined) scope.variables.delete(variable);
      else scope.variables.set(variable, values);
    return printed.join('\n');
  }

  function argument(part: Command['suffix'][number], scope: ShellScope): readonly ShellWord[] {
    if (part.type === 'Word') return [...new Set(expandWord(part, scope, substitute).flat())];
    if (part.type !== 'Assignment') return [];
    set(part, scope);
    return valuesOf(scope, part.name).map((value) => `${part.name}=${value}`);
  }

  /** Sets a variable; answers what it had before. */
  function set(
    { name, value, append, index }: Assignment,
    scope: ShellScope,
  ): readonly (readonly [string, readonly ShellWord[] | undefined])[] {
    const before = scope.variables.get(name);
    if (value.type === 'ArrayValue') {
      const elements = value.elements.flatMap((word) => expandWord(word, scope, substitute).flat());
      const older = append === true ? valuesOf(scope, elementsOf(name)) : [];
      scope.variables.set(elementsOf(name), [...older, ...elements]);
      assign(scope, name, elements.slice(0, 1));
      return [[name, before]];
    }
    const values = expandValue(value, scope, substitute);
    if (index !== undefined) {
      expandValue(index, scope, substitute);
      assign(scope, elementsOf(name), [...(scope.variables.get(elementsOf(name)) ?? []), ...values]);
    } else if (append === true) {
      assign(
        scope,
        name,
        valuesOf(scope, name).flatMap((old) => values.map((added) => old + added)),
      );
    } else assign(scope, name, values);
    return [[name, before]];
  }

  function open(redirections: readonly Redirection[], scope: ShellScope): Opened {
    const reads: ShellWord[] = [];
    const writes: ShellWord[] = [];
    let input: ShellWord | undefined;
    for (const redirection of redirections) {
      if (redirection.type === 'HereDoc') {
        const { text, parts } = redirection.body;
        input = parts === undefined ? text : expandText(parts, scope, substitute).join('\n');
      } else if (redirection.target !== undefined) {
        const targets = expandValue(redirection.target, scope, substitute);
        if (redirection.type === 'HereString') input = targets.join('\n');
        else if (redirection.operator === '<') {
          reads.push(...targets);
          if (targets.includes('/dev/fd/63')) input = valuesOf(scope, '/dev/fd/63').join('\n');
        } else if (!targets.every((target) => /^(?:\d+|-)$/.test(target))) writes.push(...targets);
      }
    }
    return { reads, writes, input };
  }

  /** Runs with something to read, in the same scope otherwise. */
  function withInput(scope: ShellScope, input: ShellWord, work: (inner: ShellScope) => ShellWord): ShellWord {
    return work({ variables: scope.variables, functions: scope.functions, input });
  }

  return { list, body: (definition, scope) => node(definition.body, scope) };
}

const hasChanged = (before: ShellScope, after: ShellScope): boolean =>
  [...after.variables].some(([name, values]) => before.variables.get(name) !== values);
