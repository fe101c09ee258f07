import * as z from 'zod/mini'
import { checkLocated } from '../../documents/check.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import { idCriterion, packageCriterion, pathCriterion } from './criteria.ts'
import { lastDayBefore, momentOf } from './days.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import type { Exception, ExceptionList, Fail } from './types.ts'

/** Sections of Trivy's file; of licences there is nothing to suppress here. */
export const TRIVY_SECTIONS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licenses'] as const

const Texts = z.optional(z.nullable(z.array(z.string())))
const Entry = z.strictObject({
  id: z.optional(z.string()),
  paths: Texts,
  purls: Texts,
  expired_at: z.optional(z.string()),
  statement: z.optional(z.nullable(z.string())),
})
type Entry = z.infer<typeof Entry>

const Others = z.optional(z.nullable(z.array(z.unknown())))
const Document = z.strictObject({
  vulnerabilities: z.optional(z.nullable(z.array(Entry))),
  misconfigurations: z.optional(z.nullable(z.array(Entry))),
  secrets: z.optional(z.nullable(z.array(Entry))),
  licenses: Others,
})

const ENTRY_KEYS = ['id', 'paths', 'purls', 'expired_at', 'statement']
const KNOWN = {
  '': TRIVY_SECTIONS,
  'vulnerabilities.*': ENTRY_KEYS,
  'misconfigurations.*': ENTRY_KEYS,
  'secrets.*': ENTRY_KEYS,
}

/**
 * Trivy's `.trivyignore.yaml`. A package without a purl fits none of `purls`, where Trivy takes it to fit all.
 * https://trivy.dev/latest/docs/configuration/filtering/#trivyignoreyaml
 */
export function readTrivyIgnoreYaml(yaml: LocatedYaml, file: string): Omit<ExceptionList, 'form'> {
  const document = checkLocated(yaml, Document, KNOWN)
  const exceptions = (['vulnerabilities', 'misconfigurations', 'secrets'] as const).flatMap((section) => {
    const entries = document[section] ?? []
    if (entries.length > MAX_EXCEPTIONS) yaml.fail([section], `there are more than ${MAX_EXCEPTIONS} entries`)
    return entries.map((entry, index) => exceptionOf(entry, yaml, [section, index], file))
  })
  const count = document.licenses?.length ?? 0
  const others = count === 0 ? [] : [`${count} ${count === 1 ? 'entry' : 'entries'} for licenses`]
  return { file, others, exceptions }
}

function exceptionOf(
  entry: Entry,
  yaml: LocatedYaml,
  path: readonly [string, number],
  file: string,
): Exception {
  const name = path.join('.')
  const failAt =
    (key: string): Fail =>
    (detail) =>
      yaml.fail([...path, key], `${name}.${key} ${detail}`)
  const { id, expired_at: expiredAt } = entry
  const [paths, purls] = [entry.paths ?? [], entry.purls ?? []]
  const criteria = [
    ...(id === undefined ? [] : [idCriterion([id], failAt('id'))]),
    ...(purls.length === 0 ? [] : [purlCriterion(purls, failAt('purls'))]),
    ...(paths.length === 0 ? [] : [pathCriterion(paths, failAt('paths'))]),
  ]
  if (criteria.every(({ isVoid }) => isVoid))
    yaml.fail(path, `${name} has neither id nor purls nor paths, so it would suppress everything`)
  const endsAt = expiredAt === undefined ? undefined : momentOf(expiredAt)
  if (expiredAt !== undefined && endsAt === undefined)
    failAt('expired_at')(`is to be a date such as 2026-12-31, or a time, not «${expiredAt}»`)
  return {
    kind: 'exception',
    file,
    line: yaml.place(path).line,
    path,
    criteria,
    reason: entry.statement?.trim() || `listed in ${file}`,
    ...(endsAt === undefined ? {} : { endsAt, until: lastDayBefore(endsAt) }),
  }
}

/** Package URLs as they are: a star in one is a star. */
function purlCriterion(purls: readonly string[], fail: Fail) {
  const wrong = purls.find((purl) => !purl.startsWith('pkg:'))
  if (wrong !== undefined) return fail(`is to list package URLs, not «${wrong}»`)
  const made = packageCriterion(
    purls.map((purl) => purl.replaceAll('*', '%2A')),
    fail,
  )
  return { ...made, values: purls }
}
