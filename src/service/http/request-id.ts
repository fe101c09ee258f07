import { randomUUID } from 'node:crypto'

/** What stands in a log and comes back in a header: nothing that could end a line, or be more than an id. */
const SANE = /^[\w.:-]{1,128}$/

/** The caller's own id where it is sane, so that logs of several services can be joined; else a new one. */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID()
}
