import { PlimsollError } from '../../core/errors.ts'
import { idCriterion } from './criteria.ts'
import { dayFault, lastDayBefore, momentOf } from './days.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import { isCheckId } from './misconfigurations.ts'
import type { Exception, ExceptionList, Fail } from './types.ts'

/**
 * Lines of Trivy's `.trivyignore`: an id, and `exp:2026-12-31` from which day on it is over, as there. Trivy skips
 * other words and comments; here they tell the reason. An `exp:` that is no date is a fault and not, as there, a
 * warning. https://trivy.dev/latest/docs/configuration/filtering/#trivyignore
 */
export function readTrivyIgnore(file: string, text: string): Omit<ExceptionList, 'form'> {
  const exceptions: Exception[] = []
  let notOurs = 0
  /** Stands for the ids that follow it without a gap. */
  let comment: readonly string[] = []
  let isAfterComment = false
  for (const [index, raw] of text.split('\n').entries()) {
    const [entry, own] = cutComment(raw.trim())
    if (entry === '') {
      comment = own === '' ? [] : [...(isAfterComment ? comment : []), own]
      isAfterComment = own !== ''
      continue
    }
    isAfterComment = false
    if (isOfAnotherScanner(entry)) {
      notOurs++
      continue
    }
    const line = { file, line: index + 1, entry, comment: own || comment.join(' ') }
    const fail = failAt(file, index + 1, raw.search(/\S/) + 1)
    if (exceptions.length === MAX_EXCEPTIONS) fail(`there are more than ${MAX_EXCEPTIONS} entries`)
    exceptions.push(exceptionOf(line, own, fail))
  }
  const ids = notOurs === 1 ? 'id' : 'ids'
  return { file, exceptions, others: notOurs > 0 ? [`${notOurs} ${ids} of other configurations`] : [] }
}

interface Line {
  readonly file: string
  readonly line: number
  readonly entry: string
  readonly comment: string
}

/** @param own the comment on the line itself, in which Trivy finds an `exp:` too */
function exceptionOf({ file, line, entry, comment }: Line, own: string, fail: Fail): Exception {
  const [id = '', ...words] = entry.split(/\s+/)
  const slip = words.find((word) => /^exp/i.test(word) && !word.startsWith('exp:'))
  if (slip !== undefined) fail(`the day from which on it is over is written exp:2026-12-31, not «${slip}»`)
  const other = words.find((word) => /^(?:cve|ghsa)-/i.test(word))
  if (other !== undefined) fail(`a line has one id, and here is also «${other}»`)
  const expiry = [...words, ...own.split(/\s+/)].find((word) => word.startsWith('exp:'))
  const day = expiry?.slice('exp:'.length)
  const fault = day === undefined ? undefined : dayFault(day)
  if (fault !== undefined) fail(`exp: ${fault}`)
  const endsAt = day === undefined ? undefined : momentOf(day)
  const spoken = words.filter((word) => word !== expiry).join(' ')
  return {
    kind: 'exception',
    file,
    line,
    criteria: [idCriterion([id], fail)],
    reason: comment.replace(expiry ?? '', '').trim() || spoken || `listed in ${file}`,
    ...(endsAt === undefined ? {} : { endsAt, until: lastDayBefore(endsAt) }),
  }
}

/** Trivy's ids of what it finds in configurations of clouds; and words alone. */
function isOfAnotherScanner(entry: string): boolean {
  return !isCheckId(entry) && /^AVD-|^(?!ghsa-)[a-z][a-z-]*(?:\s|$)/i.test(entry)
}

/** The entry, and the text of the comment on its line; empty where there is none. */
function cutComment(line: string): [entry: string, comment: string] {
  const at = line.startsWith('#') ? 0 : line.search(/\s#/)
  if (at < 0) return [line, '']
  return [line.slice(0, at), line.slice(at).replace(/^[\s#]+/, '')]
}

function failAt(file: string, line: number, column: number): Fail {
  return (detail) => {
    throw new PlimsollError('exceptions-invalid', `${file}:${line}:${column}: ${detail}.`)
  }
}
