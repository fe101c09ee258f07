import * as z from 'zod/mini'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { subjectOf } from './criteria.ts'
import type { Exception } from './types.ts'

const Report = z.object({
  Plimsoll: z.object({
    Decisions: z.object({
      Exceptions: z.array(
        z.object({
          Source: z.string(),
          Subject: z.string(),
          State: z.string(),
          Why: z.optional(z.string()),
        }),
      ),
    }),
  }),
})

/** What a report says of exceptions. */
export interface ReportUses {
  /** Whether it says that one is unused; not where it could only not be judged there. */
  isUnused(this: void, exception: Exception): boolean
  /** Whether it knows it: by file and line, and by what it is for, as lines move. */
  isKnown(this: void, exception: Exception): boolean
}

/** Of a JSON report of ours. Throws `report-invalid`. */
export function readUses(text: string, name: string): ReportUses {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new PlimsollError('report-invalid', `${name} is no JSON: ${messageOf(error)}.`)
  }
  const result = Report.safeParse(value)
  if (!result.success)
    throw new PlimsollError('report-invalid', `${name} does not say what became of exceptions.`)
  const known = new Map<string, boolean>()
  for (const { Source, Subject, State, Why } of result.data.Plimsoll.Decisions.Exceptions)
    known.set(`${Source} ${Subject}`, State === 'unused' && Why === undefined)
  const keyOf = ({ file, line, criteria }: Exception): string => `${file}:${line} ${subjectOf(criteria)}`
  return {
    isUnused: (exception) => known.get(keyOf(exception)) === true,
    isKnown: (exception) => known.has(keyOf(exception)),
  }
}
