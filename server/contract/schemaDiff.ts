import { pointerStep } from '../../runtime/schema/jsonPointer.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';
import type { ContractChange, Json, SchemaChange } from '../../shared/model/contract.ts';
import { collectDiff } from './collectDiff.ts';
import type { Diff } from './collectDiff.ts';
import { aloneKeywords, annotations, compareSets, unlessSame } from './schemaKeywords.ts';
import type { KeywordChange, KeywordRule } from './schemaKeywords.ts';
import type { Keywords } from './schemaParts.ts';
import {
  cameOrWent,
  changeOf,
  eachOf,
  isBare,
  isOpen,
  keywordsOf,
  listOf,
  mapOf,
  namesOf,
  target,
  textOf,
  valuesOf,
} from './schemaParts.ts';

/**
 * What each kind of difference means for somebody who was promised data by the older schema. A change is additive when
 * all data that fits the newer schema is what the older promised, but for members that are new.
 */
const schemaClasses = {
  /** A member that the older schema did not name, or names that it kept closed. */
  added: 'additive',
  /** Less fits than before: whoever could read the older can read the newer. */
  narrowed: 'additive',
  /** Something may come, or be missing, that could not. */
  widened: 'breaking',
  /** Something that was described is not any more. */
  removed: 'breaking',
  /** Nobody can say which of the two fits more. */
  unclear: 'breaking',
} as const satisfies Record<SchemaChange['kind'], ContractChange>;

export type SchemaDiff = Diff<SchemaChange>;

export type Schema = Json | undefined;

/** Compares two contract schemas that `parseContractSchema` has taken; none is one that everything fits. */
export function diffSchemas(before: Schema, after: Schema): SchemaDiff {
  return collectDiff(new SchemaComparison(before ?? true, after ?? true).all(), schemaClasses);
}

/** Pairs of subschemas that are compared at most, and how deep; references can make a small schema endless work. */
const maxPairs = 5_000;
const maxDepth = 300;

type Changes = IterableIterator<SchemaChange>;
type Pair = readonly [before: Keywords, after: Keywords, path: string];

class SchemaComparison {
  readonly #before: Json;
  readonly #after: Json;
  #pairs = maxPairs;
  #depth = 0;
  #isStrict = false;
  /** References that are being compared: what they lead back to is the same as long as nothing else is found. */
  #open = new Set<string>();

  constructor(before: Json, after: Json) {
    this.#before = before;
    this.#after = after;
  }

  /** Ends at the first pair that is one too many. */
  *all(): Changes {
    for (const found of this.#compare(this.#before, this.#after, '')) {
      yield found;
      if (this.#pairs < 0) return;
    }
  }

  *#compare(before: Json, after: Json, path: string): Changes {
    // Where neither says anything, neither do its parts.
    if (isOpen(before) && isOpen(after)) return;
    this.#pairs -= 1;
    this.#depth += 1;
    if (this.#pairs < 0 || this.#depth > maxDepth)
      yield changeOf('unclear', path, 'more than can be compared', undefined);
    else if (before !== false && after !== false) yield* this.#followed(keywordsOf(before), keywordsOf(after), path);
    else if (before !== after) yield changeOf(before === false ? 'widened' : 'removed', path, before, after);
    this.#depth -= 1;
  }

  /** With references replaced by what they point at. */
  *#followed(before: Keywords, after: Keywords, path: string): Changes {
    const [old, now] = [before['$ref'], after['$ref']];
    if (old === undefined && now === undefined) {
      yield* this.#keywords([before, after, path]);
      return;
    }
    const areBoth = old !== undefined && now !== undefined;
    // A reference with other keywords beside it has its match only in another one.
    if (!areBoth && !isBare(old === undefined ? after : before)) {
      yield changeOf('unclear', path, before, after);
      return;
    }
    const key = canonicalJson([old ?? path, now ?? path]);
    if (this.#open.has(key)) return;
    this.#open.add(key);
    yield* this.#compare(target(old, this.#before, before), target(now, this.#after, after), path);
    this.#open.delete(key);
    if (areBoth) yield* this.#keywords([before, after, path]);
  }

  *#keywords(pair: Pair): Changes {
    const [before, after, path] = pair;
    const said = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const keyword of said) {
      const rule = ruleOf(keyword);
      if (rule === undefined) continue;
      const [old, now] = [before[keyword], after[keyword]];
      const kind = old === undefined || now === undefined ? cameOrWent(old, now) : rule(old, now);
      if (kind !== undefined) yield changeOf(kind, pointerStep(path, keyword), old, now);
    }
    const isSaid = (keyword: string): boolean => said.has(keyword);
    if (valueKeywords.some(isSaid)) yield* this.#values(pair);
    if (memberKeywords.some(isSaid)) yield* this.#members(pair);
    if (elementKeywords.some(isSaid)) yield* this.#elements(pair);
    if (branchKeywords.some(isSaid)) yield* this.#branches(pair);
  }

  *#values([before, after, path]: Pair): Changes {
    const [old, now] = [valuesOf(before), valuesOf(after)];
    const kind = old === undefined || now === undefined ? cameOrWent(old, now) : compareSets(old, now);
    const keyword = 'const' in after || ('const' in before && !('enum' in after)) ? 'const' : 'enum';
    if (kind !== undefined) yield changeOf(kind, pointerStep(path, keyword), textOf(old), textOf(now));
  }

  *#members([before, after, path]: Pair): Changes {
    const rest = before['additionalProperties'] ?? true;
    const arePatterns = Object.keys(mapOf(before['patternProperties'])).length > 0;
    const at = pointerStep(path, 'properties');
    for (const [name, old, now] of eachOf(before['properties'], after['properties'])) {
      const here = pointerStep(at, name);
      if (old !== undefined && now !== undefined) yield* this.#compare(old, now, here);
      else if (old !== undefined) yield changeOf('removed', here, old, undefined);
      else if (arePatterns) yield changeOf('unclear', here, undefined, now);
      else if (isOpen(rest) || rest === false) yield changeOf('added', here, undefined, now);
      else yield* this.#compare(rest, now ?? true, here);
    }
    const patternsAt = pointerStep(path, 'patternProperties');
    for (const [pattern, old, now] of eachOf(before['patternProperties'], after['patternProperties'])) {
      const here = pointerStep(patternsAt, pattern);
      if (old !== undefined && now !== undefined) yield* this.#compare(old, now, here);
      else if (old !== undefined) yield changeOf('removed', here, old, undefined);
      else yield changeOf(rest === false ? 'added' : isOpen(rest) ? 'narrowed' : 'unclear', here, undefined, now);
    }
    yield* this.#otherMembers(rest, after['additionalProperties'] ?? true, pointerStep(path, 'additionalProperties'));
    yield* requiredChanges([before, after, path]);
    const dependent = pointerStep(path, 'dependentSchemas');
    for (const [name, old, now] of eachOf(before['dependentSchemas'], after['dependentSchemas']))
      yield* this.#compare(old ?? true, now ?? true, pointerStep(dependent, name));
    const names = pointerStep(path, 'propertyNames');
    yield* this.#compare(before['propertyNames'] ?? true, after['propertyNames'] ?? true, names);
  }

  /** Members of names that nothing else in the schema speaks of. */
  *#otherMembers(before: Json, after: Json, path: string): Changes {
    if (isOpen(before)) {
      if (!isOpen(after)) yield changeOf('narrowed', path, before, after);
    } else if (before === false) {
      if (after !== false) yield changeOf('added', path, before, after);
    } else if (isOpen(after)) yield changeOf('widened', path, before, after);
    else yield* this.#compare(before, after, path);
  }

  *#elements(pair: Pair): Changes {
    const [before, after, path] = pair;
    const [old, now] = [listOf(before['prefixItems']), listOf(after['prefixItems'])];
    const [others, othersNow] = [before['items'] ?? true, after['items'] ?? true];
    for (let at = 0; at < Math.max(old.length, now.length); at += 1)
      yield* this.#compare(old[at] ?? others, now[at] ?? othersNow, pointerStep(pointerStep(path, 'prefixItems'), at));
    yield* this.#compare(others, othersNow, pointerStep(path, 'items'));
    yield* this.#contained(pair);
  }

  *#contained([before, after, path]: Pair): Changes {
    const [old, now] = [before['contains'], after['contains']];
    const kind = old === undefined || now === undefined ? cameOrWent(old, now) : this.#unlessSame(old, now);
    if (kind !== undefined) {
      yield changeOf(kind, pointerStep(path, 'contains'), old, now);
      return;
    }
    if (old === undefined) return;
    const least = [Number(before['minContains'] ?? 1), Number(after['minContains'] ?? 1)] as const;
    const most = [
      Number(before['maxContains'] ?? Number.MAX_VALUE),
      Number(after['maxContains'] ?? Number.MAX_VALUE),
    ] as const;
    if (least[0] !== least[1])
      yield changeOf(least[0] < least[1] ? 'narrowed' : 'widened', pointerStep(path, 'minContains'), ...least);
    if (most[0] !== most[1])
      yield changeOf(most[1] < most[0] ? 'narrowed' : 'widened', pointerStep(path, 'maxContains'), ...most);
  }

  *#branches(pair: Pair): Changes {
    const [before, after, path] = pair;
    const all = pointerStep(path, 'allOf');
    const [old, now] = [listOf(before['allOf']), listOf(after['allOf'])];
    for (let at = 0; at < Math.max(old.length, now.length); at += 1)
      yield* this.#compare(old[at] ?? true, now[at] ?? true, pointerStep(all, at));
    yield* this.#anyOf(pair);
    const [one, oneNow] = [before['oneOf'], after['oneOf']];
    const oneKind =
      one === undefined || oneNow === undefined
        ? cameOrWent(one, oneNow)
        : this.#areSame(listOf(one), listOf(oneNow))
          ? undefined
          : 'unclear';
    if (oneKind !== undefined) yield changeOf(oneKind, pointerStep(path, 'oneOf'), one, oneNow);
    const [not, notNow] = [before['not'], after['not']];
    const notKind = not === undefined || notNow === undefined ? cameOrWent(not, notNow) : this.#unlessSame(not, notNow);
    if (notKind !== undefined) yield changeOf(notKind, pointerStep(path, 'not'), not, notNow);
    yield* this.#conditions(pair);
  }

  *#anyOf([before, after, path]: Pair): Changes {
    const at = pointerStep(path, 'anyOf');
    const [old, now] = [before['anyOf'], after['anyOf']];
    if (old === undefined || now === undefined) {
      const kind = cameOrWent(old, now);
      if (kind !== undefined) yield changeOf(kind, at, old, now);
      return;
    }
    const [branches, branchesNow] = [listOf(old), listOf(now)];
    if (branches.length === branchesNow.length) {
      for (const [index, branch] of branches.entries())
        yield* this.#compare(branch, branchesNow[index] ?? false, pointerStep(at, index));
      return;
    }
    const areKnown = branchesNow.every((branch) => branches.some((one) => this.#isSame(one, branch)));
    yield changeOf(areKnown ? 'narrowed' : 'widened', at, old, now);
  }

  *#conditions([before, after, path]: Pair): Changes {
    const [old, now] = [before['if'], after['if']];
    const kind = old === undefined || now === undefined ? cameOrWent(old, now) : this.#unlessSame(old, now);
    if (kind !== undefined) {
      yield changeOf(kind, pointerStep(path, 'if'), old, now);
      return;
    }
    if (old === undefined) return;
    for (const keyword of ['then', 'else'])
      yield* this.#compare(before[keyword] ?? true, after[keyword] ?? true, pointerStep(path, keyword));
  }

  #unlessSame(before: Json, after: Json): KeywordChange {
    return this.#isSame(before, after) ? undefined : 'unclear';
  }

  #areSame(before: readonly Json[], after: readonly Json[]): boolean {
    return before.length === after.length && before.every((one, at) => this.#isSame(one, after[at] ?? false));
  }

  /** Says the same, not only no less: what leads back to a pair that may be only no less is looked at again. */
  #isSame(before: Json, after: Json): boolean {
    const outside = { open: this.#open, depth: this.#depth, isStrict: this.#isStrict };
    this.#open = new Set(outside.isStrict ? outside.open : []);
    this.#isStrict = true;
    // What is not asked for any more does not tidy up behind itself.
    const isSame = this.#compare(before, after, '').next().done === true;
    this.#open = outside.open;
    this.#depth = outside.depth;
    this.#isStrict = outside.isStrict;
    return isSame;
  }
}

/** Keywords that are judged together with their neighbours. */
const valueKeywords = ['enum', 'const'];
const memberKeywords = [
  ...['properties', 'patternProperties', 'additionalProperties', 'propertyNames'],
  ...['required', 'dependentRequired', 'dependentSchemas'],
];
const elementKeywords = ['items', 'prefixItems', 'contains', 'minContains', 'maxContains'];
const branchKeywords = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];
const judgedTogether: ReadonlySet<string> = new Set([
  ...['$ref', ...valueKeywords, ...memberKeywords, ...elementKeywords, ...branchKeywords],
]);

/** How a keyword is judged by itself; undefined where it is not. One that nobody knows must say the same. */
function ruleOf(keyword: string): KeywordRule | undefined {
  if (annotations.has(keyword) || judgedTogether.has(keyword)) return undefined;
  return aloneKeywords.get(keyword) ?? unlessSame;
}

function* requiredChanges([before, after, path]: Pair): Changes {
  const at = pointerStep(path, 'required');
  const [old, now] = [new Set(namesOf(before['required'])), new Set(namesOf(after['required']))];
  for (const name of old) if (!now.has(name)) yield changeOf('widened', at, name, undefined);
  for (const name of now) if (!old.has(name)) yield changeOf('narrowed', at, undefined, name);
  const dependent = pointerStep(path, 'dependentRequired');
  for (const [name, some, someNow] of eachOf(before['dependentRequired'], after['dependentRequired'])) {
    // The other way round: more names are narrower.
    const kind = compareSets(new Set(namesOf(someNow)), new Set(namesOf(some)));
    if (kind !== undefined) yield changeOf(kind, pointerStep(dependent, name), some, someNow);
  }
}
