import { counted } from '../../core/counted.ts'
import type { Finding } from '../../core/finding.ts'
import { oneLine } from '../../core/printable.ts'
import type { BaseCandidate, BaseVariant, Recommendation } from '../../core/recommendation.ts'
import { packageWords } from '../facts.ts'
import { grid } from '../grid.ts'
import { sizeWords } from '../size-words.ts'

/** Findings of each list; the JSON has them all. */
const MOST_FINDINGS = 20
const DAY = 24 * 60 * 60 * 1000

const COLUMNS = [
  { title: 'Base image', isFlexible: false, isCut: true },
  { title: 'What it is', isFlexible: false },
  { title: 'Created', isFlexible: false, yields: 2 },
  { title: 'Size', isFlexible: false, yields: 1 },
  { title: 'Findings', isFlexible: false },
  { title: 'Critical', isFlexible: false },
  { title: 'High', isFlexible: false },
  { title: 'Removes', isFlexible: false },
  { title: 'Adds', isFlexible: false },
  { title: 'Package managers', isFlexible: true },
]

/** Newer bases for people. */
export function* recommendationTable(one: Recommendation, width: number): Generator<string> {
  const { used, candidates, gaps } = one
  yield `${headOf(one)}\n`
  const rows = [
    ...(used ? [rowOf(used, 'in use')] : []),
    ...candidates.map((candidate) => rowOf(candidate, KINDS[candidate.why], candidate)),
  ]
  if (rows.length > 0) yield '\n'
  if (rows.length > 0) yield* grid(COLUMNS, rows, width, (cell) => cell)
  for (const candidate of candidates) yield* changesOf(candidate)
  if (gaps.length > 0) yield '\nNot to be had, or not judged:\n'
  for (const gap of gaps) yield `  ${oneLine(gap)}\n`
  yield `\n${adviceOf(one)}\n`
}

const KINDS: Readonly<Record<BaseCandidate['why'], string>> = {
  'same-tag': 'the same tag now',
  'newer-tag': 'a newer tag',
}

function headOf({ image, base, used, createdAt }: Recommendation): string {
  if (!base) return oneLine(`${image}: its base image is not known`)
  const created = used?.created ?? base.created
  const age = ageOf(created, createdAt)
  return oneLine(`${image} is built on ${base.name ?? 'an image without a name'}${age}`)
}

/** Builds that can be repeated are of 1970: that says nothing of their age. */
function ageOf(created: string | undefined, now: string): string {
  const time = Date.parse(created ?? '')
  if (Number.isNaN(time) || time <= 0) return ', whose age is not known'
  const days = Math.floor((Date.parse(now) - time) / DAY)
  return days < 0 ? '' : `, which is ${counted(days, 'day')} old`
}

function rowOf(variant: BaseVariant, what: string, candidate?: BaseCandidate): string[] {
  const { name, created, size, findings, packageManagers } = variant
  const count = (level: string): string =>
    `${findings.filter(({ severity }) => severity.level === level).length}`
  return [
    oneLine(name),
    what,
    created?.slice(0, 10) ?? 'not told',
    size === undefined ? '' : sizeWords(size),
    `${findings.length}`,
    count('CRITICAL'),
    count('HIGH'),
    candidate?.removes ? `${candidate.removes.length}` : '',
    candidate?.adds ? `${candidate.adds.length}` : '',
    packageManagers.length === 0 ? 'none' : packageManagers.join(', '),
  ].map(oneLine)
}

function* changesOf({ name, removes = [], adds = [] }: BaseCandidate): Generator<string> {
  yield* list(`${name} removes`, removes)
  yield* list(`${name} adds`, adds)
}

function* list(title: string, findings: readonly Finding[]): Generator<string> {
  if (findings.length === 0) return
  yield `\n${oneLine(title)} ${counted(findings.length, 'finding')}:\n`
  for (const finding of findings.slice(0, MOST_FINDINGS))
    yield `  ${oneLine(`${finding.id} ${finding.severity.level} in ${packageWords(finding)}`)}\n`
  const left = findings.length - MOST_FINDINGS
  if (left > 0) yield `  and ${left} more, which --format json lists\n`
}

/** The candidate that takes away most, what it brings counted against it. */
function adviceOf({ used, candidates, gaps, base }: Recommendation): string {
  const gain = ({ removes = [], adds = [] }: BaseCandidate): number => removes.length - adds.length
  const [best] = candidates.toSorted((a, b) => gain(b) - gain(a))
  if (best && used && gain(best) > 0)
    return oneLine(
      `Build on ${best.name}: it removes ${counted(best.removes?.length ?? 0, 'finding')} and adds ${best.adds?.length ?? 0}.`,
    )
  if (best && used) return 'None of the newer images removes more findings than it adds.'
  if (best) return 'What newer images would remove is not known, because the base in use is not to be had.'
  if (gaps.length > 0 || !base) return 'No newer image was found; not everything could be looked at.'
  return 'There is no newer image of this kind in its registry.'
}
