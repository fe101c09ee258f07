import type { NodePackageFacts } from '../../core/program-facts.ts'

/** Paths that `exports` and `imports` of one package lead to. */
export const MAX_TARGETS = 5000

/** Conditions inside each other. */
export const MAX_CONDITION_DEPTH = 16

/** What Node reads of a package.json to find its modules, and its scripts; `undefined` when it is none. */
export function packageFacts(text: string): NodePackageFacts | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value)) return undefined
  const { main, exports, imports, scripts } = value
  return {
    ...(typeof main === 'string' ? { main } : {}),
    ...(exports === undefined || exports === null ? {} : { exports: entryPoints(exports) }),
    ...(isRecord(imports) ? { imports: entryPoints(imports) } : {}),
    ...(isRecord(scripts) ? { scripts: texts(scripts) } : {}),
  }
}

/** By subpath; a package that has one entry point may give it alone, or under conditions. */
function entryPoints(value: unknown): Record<string, readonly string[]> {
  const budget = { left: MAX_TARGETS }
  const isBySubpath =
    isRecord(value) && Object.keys(value).some((key) => key.startsWith('.') || key.startsWith('#'))
  const entries = isBySubpath ? Object.entries(value) : [['.', value] as const]
  return Object.fromEntries(entries.map(([key, target]) => [key, [...targetsOf(target, budget, 0)]]))
}

/** Whatever condition holds when it runs: each of them counts. */
function* targetsOf(value: unknown, budget: { left: number }, depth: number): Generator<string> {
  if (depth > MAX_CONDITION_DEPTH || budget.left <= 0) return
  if (typeof value === 'string') {
    budget.left--
    yield value
  } else if (Array.isArray(value)) {
    for (const one of value as readonly unknown[]) yield* targetsOf(one, budget, depth + 1)
  } else if (isRecord(value)) {
    for (const [condition, one] of Object.entries(value))
      if (condition !== 'types') yield* targetsOf(one, budget, depth + 1)
  }
}

function texts(value: Readonly<Record<string, unknown>>): Record<string, string> {
  const found = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(found)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
