import type { MisconfigurationHit } from '../core/decision.ts'
import { type Misconfiguration, subjectName } from '../core/misconfiguration.ts'

/** A misconfiguration as a rule hits it. */
export function hitOf({ id, subject, place }: Misconfiguration): MisconfigurationHit {
  const { container, path } = subject
  return {
    kind: 'misconfiguration',
    id,
    resource: subjectName(subject),
    ...(container === undefined ? {} : { container }),
    file: place.file,
    path,
  }
}

/** The same of two where they are the same. */
export function hitKey({ id, resource, container, file, path }: MisconfigurationHit): string {
  return JSON.stringify([id, resource, container, file, path])
}
