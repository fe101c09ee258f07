import { withoutSecrets } from './secrets.ts'

interface DescribedError {
  readonly type: string
  readonly code?: string
  readonly message: string
  readonly stack?: string
  readonly cause?: DescribedError
}

/** Causes of causes that are told. */
const MAX_CAUSES = 4

/** What a log says of an error: no fields of it but the code, because libraries hang whole requests on their errors. */
export function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: withoutSecrets(String(thrown)) }
  const { code } = thrown as { readonly code?: unknown }
  const isCoded = typeof code === 'string' || typeof code === 'number'
  return {
    type: thrown.name,
    ...(isCoded ? { code: String(code) } : {}),
    message: withoutSecrets(thrown.message),
    ...(depth === 0 && thrown.stack !== undefined ? { stack: withoutSecrets(placesOf(thrown.stack)) } : {}),
    ...(thrown.cause !== undefined && depth < MAX_CAUSES
      ? { cause: describeError(thrown.cause, depth + 1) }
      : {}),
  }
}

/** The lines that say where, without the message above them. */
function placesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
    .join('\n')
}
