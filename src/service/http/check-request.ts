import type * as z from 'zod/mini'
import { type FaultDetail, type QueryRule, RequestFault, type Route } from './route.ts'

/** Faults of one request that are told. */
export const MAX_DETAILS = 20

/** The query by the route's rules. Throws `RequestFault` 400 that names each parameter that is wrong. */
export function checkQuery(
  rules: NonNullable<Route['query']>,
  parameters: URLSearchParams,
): Record<string, unknown> {
  const query: Record<string, unknown> = {}
  const details: FaultDetail[] = []
  for (const [name, rule] of Object.entries(rules)) {
    const texts = parameters.getAll(name)
    const value = valueOf(texts, rule)
    const message = value.fault ?? check(rule.schema, value.given, query, name)
    if (message !== undefined) details.push({ pointer: `?${name}`, message })
  }
  if (details.length > 0) throw invalid('The query is not valid', details)
  return query
}

function valueOf(
  texts: readonly string[],
  { isRequired, isRepeated }: QueryRule,
): { readonly given?: string | readonly string[] | undefined; readonly fault?: string } {
  if (texts.length === 0) return isRequired ? { fault: 'is required' } : { given: undefined }
  if (texts.some((text) => text.includes('\0'))) return { fault: 'holds a null character' }
  if (isRepeated) return { given: texts }
  return texts.length > 1 ? { fault: 'is given more than once' } : { given: texts[0] }
}

/** What is absent stays absent, unless the schema has a default for it. */
function check(
  schema: z.ZodMiniType,
  given: unknown,
  query: Record<string, unknown>,
  name: string,
): string | undefined {
  const result = schema.safeParse(given)
  if (result.success) {
    if (result.data !== undefined) query[name] = result.data
    return undefined
  }
  if (given === undefined) return undefined
  return result.error.issues.map(sayIssue).join(', ')
}

/** A body by its schema. Throws `RequestFault` 400 with a pointer to each place that is wrong. */
export function checkBody(schema: z.ZodMiniType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const details = result.error.issues.slice(0, MAX_DETAILS).map((issue) => ({
    pointer: pointerTo(issue.path),
    message: sayIssue(issue),
  }))
  throw invalid('The body is not valid', details)
}

function invalid(what: string, details: readonly FaultDetail[]): RequestFault {
  const text = details.map(({ pointer, message }) => `${pointer === '' ? 'it' : pointer} ${message}`)
  return new RequestFault(400, 'bad-request', `${what}: ${text.join('; ')}.`, {}, { details })
}

/** https://www.rfc-editor.org/rfc/rfc6901 */
function pointerTo(path: readonly PropertyKey[]): string {
  return path
    .map((key) => `/${String(key).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

function sayIssue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${article(issue.expected)}`
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`
    case 'too_small':
      return `is less than ${String(issue.minimum)}${unitOf(issue.origin)}`
    case 'too_big':
      return `is more than ${String(issue.maximum)}${unitOf(issue.origin)}`
    case 'unrecognized_keys':
      return `has unknown keys: ${issue.keys.slice(0, MAX_DETAILS).join(', ').slice(0, 200)}`
    // Its own words depend on what else is loaded.
    case 'invalid_format':
      return 'is not valid'
    default:
      return issue.message === 'Invalid input' ? 'is not valid' : issue.message
  }
}

function article(kind: string): string {
  return `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}
