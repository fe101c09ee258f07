import type { Misconfiguration, SuppressedMisconfiguration } from '../core/misconfiguration.ts'
import type { Report } from '../core/report.ts'

/** A misconfiguration of one of several reports, with the name of what that report is of. */
export interface Targeted<T> {
  readonly target: string
  readonly value: T
}

/** Of several reports; what two reports of the same target say of the same line is said once. */
export function distinctMisconfigurations(reports: readonly Report[]): Targeted<Misconfiguration>[] {
  return distinct(
    reports,
    ({ configuration }) => configuration?.misconfigurations ?? [],
    (one) => one,
  )
}

export function distinctSuppressed(reports: readonly Report[]): Targeted<SuppressedMisconfiguration>[] {
  return distinct(
    reports,
    ({ configuration }) => configuration?.suppressed ?? [],
    ({ misconfiguration }) => misconfiguration,
  )
}

function distinct<T>(
  reports: readonly Report[],
  listOf: (report: Report) => readonly T[],
  misconfigurationOf: (value: T) => Misconfiguration,
): Targeted<T>[] {
  const found = new Map<string, Targeted<T>>()
  for (const report of reports) {
    const target = report.target.name
    const seen = new Map<string, number>()
    for (const value of listOf(report)) {
      const name = JSON.stringify([target, identityOf(misconfigurationOf(value))])
      // What one report says twice is there twice.
      const number = (seen.get(name) ?? 0) + 1
      seen.set(name, number)
      const key = `${name} ${number}`
      if (!found.has(key)) found.set(key, { target, value })
    }
  }
  return [...found.values()]
}

function identityOf({ id, message, severity, subject, place }: Misconfiguration): readonly unknown[] {
  const { kind, namespace, name, container, path } = subject
  return [id, message, severity, kind, namespace, name, container, path, place.file, place.startLine]
}
