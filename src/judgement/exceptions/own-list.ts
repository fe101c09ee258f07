import * as z from 'zod/mini'
import { didYouMean } from '../../core/did-you-mean.ts'
import { checkLocated } from '../../documents/check.ts'
import type { LocatedYaml } from '../../documents/located-yaml.ts'
import {
  baseImageCriterion,
  idCriterion,
  imageCriterion,
  layerCriterion,
  packageCriterion,
  pathCriterion,
  resourceCriterion,
  severityCriterion,
  statusCriterion,
} from './criteria.ts'
import { dayFault } from './days.ts'
import { MAX_EXCEPTIONS } from './limits.ts'
import type { Criterion, Exception, Fail } from './types.ts'

/** Keys of an entry, in the order in which they are written. */
export const ENTRY_KEYS = [
  'id',
  'package',
  'path',
  'layer',
  'base-image',
  'image',
  'resource',
  'status',
  'severity',
  'reason',
  'owner',
  'since',
  'until',
] as const

/** What other tools call them. */
const OTHER_WORDS: Readonly<Record<string, (typeof ENTRY_KEYS)[number]>> = {
  cve: 'id',
  ids: 'id',
  vulnerability: 'id',
  purl: 'package',
  purls: 'package',
  packages: 'package',
  paths: 'path',
  location: 'path',
  layers: 'layer',
  base: 'base-image',
  base_image: 'base-image',
  baseimage: 'base-image',
  images: 'image',
  resources: 'resource',
  statement: 'reason',
  comment: 'reason',
  justification: 'reason',
  author: 'owner',
  expires: 'until',
  expired_at: 'until',
  expiry: 'until',
  exp: 'until',
  ignoreuntil: 'until',
  from: 'since',
}

const Text = z.custom<string>(isText, 'is to be a text that is not empty')
const Texts = z.custom<string | readonly string[]>(
  (value) => isText(value) || (Array.isArray(value) && value.length > 0 && value.every(isText)),
  'is to be a text or a list of texts, none of them empty',
)
const Day = z.custom<string>(isText, 'is to be a date such as 2026-12-31')

const Entry = z.strictObject({
  id: z.optional(Texts),
  package: z.optional(Texts),
  path: z.optional(Texts),
  layer: z.optional(Texts),
  'base-image': z.optional(
    z.custom<true | string>(
      (value) => value === true || isText(value),
      'is to be true, or a name of the base image with wildcards',
    ),
  ),
  image: z.optional(Texts),
  resource: z.optional(Texts),
  status: z.optional(Texts),
  severity: z.optional(Text),
  reason: Text,
  owner: z.optional(Text),
  since: z.optional(Day),
  until: z.optional(Day),
})
type Entry = z.infer<typeof Entry>

/** A list that is only a heading, or of which all lines are comments, is empty. */
const Entries = z.nullable(z.array(Entry))

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

/** Where the list stands in its document. */
export type ListPlace = 'exceptions' | 'whole'

/** What is beside the list in the document is nobody's here; see read.ts. */
export function readOwnList(yaml: LocatedYaml, file: string, place: ListPlace): readonly Exception[] {
  const root = place === 'whole' ? [] : ['exceptions']
  refuseOtherKeys(yaml, root)
  const entries = entriesOf(yaml, place)
  if (entries.length > MAX_EXCEPTIONS) yaml.fail(root, `there are more than ${MAX_EXCEPTIONS} exceptions`)
  const known = new Map<string, Exception>()
  return entries.map((entry, index) => {
    const path = [...root, index]
    const exception = exceptionOf(entry, yaml, path, file)
    const key = identityOf(exception)
    const twin = known.get(key)
    if (twin) yaml.fail(path, `this is for the same as line ${twin.line}: write one exception for it`)
    known.set(key, exception)
    return exception
  })
}

function entriesOf(yaml: LocatedYaml, place: ListPlace): readonly Entry[] {
  if (place === 'whole') return checkLocated(yaml, Entries) ?? []
  const Document = z.object({ exceptions: Entries })
  return checkLocated(yaml, Document).exceptions ?? []
}

/**
 * Before the schema, for which a key that is missing comes first: it is most often there under another name. Its
 * guesses go by letters alone.
 */
function refuseOtherKeys(yaml: LocatedYaml, root: readonly PropertyKey[]): void {
  const value: unknown =
    root.length === 0 ? yaml.value : (yaml.value as Record<string, unknown> | null)?.['exceptions']
  if (!Array.isArray(value)) return
  for (const [index, entry] of value.entries()) {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) continue
    for (const key of Object.keys(entry)) {
      if (ENTRY_KEYS.some((known) => known === key)) continue
      const lower = key.toLowerCase()
      const word = Object.hasOwn(OTHER_WORDS, lower) ? OTHER_WORDS[lower] : undefined
      const guess = word === undefined ? didYouMean(key, ENTRY_KEYS) : ` (did you mean «${word}»?)`
      const path = [...root, index, key]
      yaml.failAtKey(path, `${path.map(String).join('.')} is no key that is known${guess}`)
    }
  }
}

function exceptionOf(entry: Entry, yaml: LocatedYaml, path: readonly PropertyKey[], file: string): Exception {
  const failAt =
    (key: string): Fail =>
    (detail) =>
      yaml.fail([...path, key], `${[...path, key].map(String).join('.')} ${detail}`)
  const name = path.map(String).join('.')
  const criteria = criteriaOf(entry, failAt)
  if (criteria.length === 0)
    yaml.fail(path, `${name} says nothing of what it is for, so it would suppress everything`)
  if (criteria.every(({ isVoid }) => isVoid))
    yaml.fail(path, `${name} fits every finding, so it would suppress everything`)
  const { since, until, owner } = entry
  for (const [key, day] of [
    ['since', since],
    ['until', until],
  ] as const) {
    const fault = day === undefined ? undefined : dayFault(day)
    if (fault !== undefined) failAt(key)(fault)
  }
  if (since !== undefined && until !== undefined && until < since)
    failAt('until')(`is before since (${since}), so it would never count`)
  return {
    kind: 'exception',
    file,
    line: yaml.place(path).line,
    path,
    criteria,
    reason: entry.reason.trim(),
    ...(owner === undefined ? {} : { owner: owner.trim() }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

function criteriaOf(entry: Entry, failAt: (key: string) => Fail): readonly Criterion[] {
  const base = entry['base-image']
  const { severity } = entry
  return [
    ...of('id', idCriterion),
    ...of('package', packageCriterion),
    ...of('path', pathCriterion),
    ...of('layer', layerCriterion),
    ...(base === undefined
      ? []
      : [baseImageCriterion(base === true ? undefined : base, failAt('base-image'))]),
    ...of('image', imageCriterion),
    ...of('resource', resourceCriterion),
    ...of('status', statusCriterion),
    ...(severity === undefined ? [] : [severityCriterion(severity, failAt('severity'))]),
  ]

  function of(
    key: 'id' | 'package' | 'path' | 'layer' | 'image' | 'resource' | 'status',
    make: (values: readonly string[], fail: Fail) => Criterion,
  ): readonly Criterion[] {
    const value = entry[key]
    if (value === undefined) return []
    const values = typeof value === 'string' ? [value] : value
    return [
      make(
        values.map((one) => one.trim()),
        failAt(key),
      ),
    ]
  }
}

/**
 * Two entries of one list that are for the same, at the same time, are a fault: only the first would count, with its
 * reason and its owner, and whoever removes one of them changes nothing. Other days make another entry.
 */
function identityOf({ criteria, since, until }: Exception): string {
  return JSON.stringify([criteria.map(({ key, values }) => [key, [...values].sort()]), since, until])
}
