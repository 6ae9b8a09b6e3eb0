import type { ParsedScript } from 'unbash';
import { parse } from 'unbash';
import { createFollowTree } from './followTree.ts';
import type { MadeLink } from './madeLinks.ts';
import { linksOf } from './madeLinks.ts';
import { outputOf } from './outputOf.ts';
import { runProgram } from './runProgram.ts';
import { changeScope, setPositional } from './scopeBuiltins.ts';
import type { Files, Follower, ReadCommand, ShellReading } from './shellCommand.ts';
import { noFiles } from './shellCommand.ts';
import { shellLimits } from './shellLimits.ts';
import { resolvePath } from './shellPath.ts';
import type { ShellPlace, ShellScope } from './shellScope.ts';
import { assign, createScope, innerScope, placesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { asCode, baseName, isUnknown, unknown, withoutMarks } from './shellWord.ts';
import { readWrapped } from './wrappers.ts';

/**
 * The simple commands that a command line would run, wherever they stand in it: behind wrappers, in code that is given to
 * a shell, in substitutions, functions and loops. It runs nothing, never throws, and ends (`shellLimits`); what it cannot
 * follow is among the problems.
 */
export function readCommandLine(text: string, place: ShellPlace): ShellReading {
  const commands: ReadCommand[] = [];
  const problems = new Set<string>();
  let [depth, steps, characters] = [0, 0, 0];
  // What is made on disk stays, also where a subshell makes it: links are of the line, not of a scope.
  let links: readonly MadeLink[] = [];

  /** Goes one level deeper, where that is allowed. */
  function deeper(work: () => ShellWord): ShellWord {
    if (depth >= shellLimits.depth || steps >= shellLimits.steps) {
      problems.add(tooDeep);
      return unknown;
    }
    depth += 1;
    steps += 1;
    try {
      return work();
    } finally {
      depth -= 1;
    }
  }

  function keepLinks(made: readonly MadeLink[]): void {
    links = [...links, ...made];
    if (links.length <= shellLimits.links) return;
    problems.add('it makes more links than are followed');
    links = links.slice(0, shellLimits.links);
  }

  function script(found: ParsedScript, scope: ShellScope): ShellWord {
    const [error] = found.errors ?? [];
    if (error !== undefined) problems.add(`a shell would not take it: ${error.message}`);
    return tree.list(found.commands, scope);
  }

  function read(code: string, scope: ShellScope): ShellWord {
    characters += code.length;
    if (characters > shellLimits.characters) {
      problems.add(`it is longer than the ${shellLimits.characters} characters that are read`);
      return unknown;
    }
    return deeper(() => script(parse(code), scope));
  }

  const follower: Follower = {
    emit: (command) => commands.push({ ...command, links }),
    follow(code, scope) {
      if (!isUnknown(code)) return read(asCode(code), scope);
      problems.add('it runs code that is not known before');
      return unknown;
    },
    run: (words, scope, files = noFiles) => deeper(() => run(words, scope, files)),
  };

  function run(words: readonly ShellWord[], scope: ShellScope, files: Files): ShellWord {
    const [program = '', ...args] = words;
    const name = baseName(program);
    const body = scope.functions.get(program);
    if (body !== undefined) {
      const inner = innerScope(scope);
      setPositional(inner, args);
      const output = tree.body(body, inner);
      // What a function sets is seen by who called it, but for its own parameters.
      for (const [variable, values] of inner.variables)
        if (!/^(?:\d+|[@*])$/.test(variable)) scope.variables.set(variable, values);
      return output;
    }
    const wrapped = readWrapped(name, args);
    if (wrapped !== undefined) {
      const inner = innerScope(scope);
      changeScope('export', wrapped.assigned, inner);
      const { directory, code } = wrapped;
      if (directory !== undefined)
        assign(
          inner,
          'PWD',
          placesOf(inner).map((from) => resolvePath(from, directory)),
        );
      if (code !== undefined) return follower.follow([code, ...wrapped.words].join(' '), inner);
      return follower.run(wrapped.words, inner, files);
    }
    if (isUnknown(program) && args.length === 0) problems.add('it runs a command that is not known before');
    follower.emit({ name, args, ...files, places: placesOf(scope), input: scope.input });
    if (name === 'ln' || name === 'gln') keepLinks(linksOf(args, placesOf(scope)));
    const printed = runProgram(name, args, scope, follower);
    if (changeScope(name, args, scope)) return '';
    return bounded(printed ?? outputOf(name, args, scope));
  }

  const tree = createFollowTree({
    run: follower.run,
    emit: follower.emit,
    substitute: (found, scope) =>
      deeper(() => {
        if (found !== undefined) return withoutEndLines(script(found, innerScope(scope)));
        problems.add(tooDeep);
        return unknown;
      }),
    isSpent() {
      if (steps < shellLimits.steps) return false;
      problems.add(tooDeep);
      return true;
    },
  });
  read(withoutMarks(text), createScope(place));
  return { commands, problems: [...problems] };
}

const tooDeep = 'it is nested too deep or does too much to be followed';

const bounded = (output: ShellWord): ShellWord => (output.length <= shellLimits.valueCharacters ? output : unknown);

function withoutEndLines(output: ShellWord): ShellWord {
  let end = output.length;
  while (output[end - 1] === '\n') end -= 1;
  return output.slice(0, end);
}
