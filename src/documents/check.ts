import type * as z from 'zod/mini'
import { didYouMean } from '../core/did-you-mean.ts'
import { messageOf } from '../core/errors.ts'
import type { LocatedYaml } from './located-yaml.ts'

type Issue = z.core.$ZodIssue

/**
 * The value of a document by a schema. Throws at the first fault, with its line and column and in words for people:
 * `policy.yaml:3:5: rules.0.wehn is no key that is known (did you mean «when»?)`.
 *
 * @param known keys by the path of their map, for guesses at what was meant; indices are `*`: `rules.*`
 */
export function checkLocated<Schema extends z.ZodMiniType>(
  yaml: LocatedYaml,
  schema: Schema,
  known: KnownKeys = {},
): z.infer<Schema> {
  const result = schema.safeParse(yaml.value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  if (!issue) throw new Error('a schema refused a value without saying why')
  return failAt(yaml, deepest(issue), known)
}

export type KnownKeys = Readonly<Record<string, readonly string[]>>

/** The value of a document by a schema, or the messages of all its faults, each with its place. */
export function collectFaults<Schema extends z.ZodMiniType>(
  yaml: LocatedYaml,
  schema: Schema,
  known: KnownKeys = {},
): { readonly value: z.infer<Schema> } | { readonly faults: readonly string[] } {
  const result = schema.safeParse(yaml.value)
  if (result.success) return { value: result.data }
  const issues = result.error.issues.map(deepest).flatMap(oneForEachKey)
  return { faults: issues.map((issue) => messageThrownBy(() => failAt(yaml, issue, known))) }
}

/** The message of what is thrown: the faults of documents are made by throwing them. */
export function messageThrownBy(fail: () => never): string {
  try {
    return fail()
  } catch (error) {
    return messageOf(error)
  }
}

function oneForEachKey(issue: Issue): readonly Issue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue]
}

function failAt(yaml: LocatedYaml, issue: Issue, known: KnownKeys): never {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const guess = didYouMean(key, known[patternOf(path)] ?? [])
    return yaml.failAtKey([...path, key], `${nameOf([...path, key])} is no key that is known${guess}`)
  }
  const isMissing = valueAt(yaml.value, path) === undefined
  if (isMissing) return yaml.fail(path.slice(0, -1), `${nameOf(path)} is missing`)
  return yaml.fail(path, `${nameOf(path)} ${wordsFor(issue)}`)
}

/** Of a union the fault of the member that got furthest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  let best: Issue = issue
  for (const one of issue.errors.flat()) {
    const inner = deepest({ ...one, path: [...issue.path, ...one.path] })
    if (inner.path.length > best.path.length) best = inner
  }
  return best
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

function wordsFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `is to be ${EXPECTED[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `is to be ${issue.values.map(String).join(' or ')}`
    case 'custom':
      return issue.message
    case 'too_small':
      return 'is empty or too small'
    case 'too_big':
      return 'is too large'
    default:
      return issue.message === 'Invalid input' ? 'has a form that is not known' : issue.message
  }
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.')
}

function patternOf(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? '*' : String(key))).join('.')
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value
  for (const key of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[key]
  return at
}
