import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { idCriterion } from './criteria.ts'
import { lastDayBefore, momentOf } from './days.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import type { Exception, ExceptionList } from './types.ts'

/** Tables in each other. */
const MAX_DEPTH = 20

const Entry = z.object({
  id: z.string(),
  /** A date or a time, as the TOML has it. */
  ignoreUntil: z.optional(z.union([z.date(), z.string()])),
  reason: z.optional(z.string()),
})
const Document = z.object({
  IgnoredVulns: z.optional(z.array(Entry)),
  PackageOverrides: z.optional(z.array(z.unknown())),
})

/** What tells such a file from others. */
export function isOsvScanner(text: string): boolean {
  return /^[ \t]*\[\[[ \t]*(?:IgnoredVulns|PackageOverrides)[ \t]*\]\]/m.test(text)
}

/**
 * `[[IgnoredVulns]]` of osv-scanner's configuration; overrides of packages are counted, and not applied.
 * https://google.github.io/osv-scanner/configuration/
 */
export async function readOsvScanner(file: string, text: string): Promise<Omit<ExceptionList, 'form'>> {
  const result = Document.safeParse(await valueOf(file, text))
  if (!result.success) {
    const [issue] = result.error.issues
    throw invalid(`${file}: ${issue?.path.join('.')} is missing or has a form that is not known`)
  }
  const { IgnoredVulns: entries = [], PackageOverrides: overrides = [] } = result.data
  if (entries.length > MAX_EXCEPTIONS) throw invalid(`${file}: there are more than ${MAX_EXCEPTIONS} entries`)
  const lines = linesOf(text)
  return {
    file,
    exceptions: entries.map((entry, index) => exceptionOf(entry, file, lines[index] ?? 1)),
    others:
      overrides.length === 0
        ? []
        : [`${overrides.length} ${overrides.length === 1 ? 'override' : 'overrides'} of packages`],
  }
}

async function valueOf(file: string, text: string): Promise<unknown> {
  const { parse, TomlError } = await import('smol-toml')
  try {
    return parse(text, { maxDepth: MAX_DEPTH })
  } catch (error) {
    if (error instanceof TomlError)
      throw invalid(`${file}:${error.line}:${error.column}: ${messageOf(error).split('. ')[0]}`)
    throw invalid(`${file} is no TOML: ${messageOf(error)}`)
  }
}

function exceptionOf(
  { id, ignoreUntil, reason }: z.infer<typeof Entry>,
  file: string,
  line: number,
): Exception {
  const endsAt = ignoreUntil === undefined ? undefined : momentOf(isoOf(ignoreUntil))
  const fail = (detail: string): never => {
    throw invalid(`${file}:${line}:1: ${detail}`)
  }
  if (ignoreUntil !== undefined && endsAt === undefined)
    fail(`ignoreUntil is to be a date such as 2026-12-31, or a time`)
  return {
    kind: 'exception',
    file,
    line,
    criteria: [idCriterion([id], fail)],
    reason: reason?.trim() || `listed in ${file}`,
    ...(endsAt === undefined ? {} : { endsAt, until: lastDayBefore(endsAt) }),
  }
}

/** The reader's dates know whether they have a time and a zone, and say so in their text. */
function isoOf(value: Date | string): string {
  return typeof value === 'string' ? value : value.toISOString()
}

function linesOf(text: string): readonly number[] {
  return text
    .split('\n')
    .flatMap((line, index) => (/^\s*\[\[\s*IgnoredVulns\s*\]\]/.test(line) ? [index + 1] : []))
}

function invalid(message: string): PlimsollError {
  return new PlimsollError('exceptions-invalid', `${message}.`)
}
