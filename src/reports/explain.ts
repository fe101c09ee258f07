import { checkIdSpellings } from '../core/check-id.ts'
import { PlimsollError } from '../core/errors.ts'
import type { Evidence, Finding } from '../core/finding.ts'
import type { Misconfiguration } from '../core/misconfiguration.ts'
import { fullName } from '../core/package.ts'
import { oneLine } from '../core/printable.ts'
import type { Report } from '../core/report.ts'
import { isObjectNamed } from '../saved/find/find-setup.ts'
import { explainMisconfiguration } from './explain-misconfiguration.ts'
import { paragraph, sentence } from './prose.ts'
import { reachabilityWords } from './reachability-words.ts'

/** Which of several findings of one id are wanted. */
export interface ExplainOptions {
  /** Only the finding on this package. */
  readonly packageName?: string | undefined
  /** Only misconfigurations of objects of this name, with wildcards: `Deployment/shop/web`. */
  readonly resource?: string | undefined
}

/**
 * The chain of a finding as prose, from a report alone: where the package came from, which record spoke of it, the
 * comparison that decided, how bad it is and what to do. Of a misconfiguration what is wrong where, why it is dangerous
 * and what to do. Throws `finding-not-in-report`.
 *
 * @param id any id of the flaw or of the check
 */
export function* explain(report: Report, id: string, options: ExplainOptions = {}): Generator<string> {
  let isFirst = true
  for (const parts of explanations(report, id, options)) {
    if (!isFirst) yield '\n'
    isFirst = false
    yield* parts
  }
  if (!isFirst) return
  const { packageName, resource } = options
  const where = [
    ...(packageName === undefined ? [] : [` on ${packageName}`]),
    ...(resource === undefined ? [] : [` in ${resource}`]),
  ].join('')
  throw new PlimsollError(
    'finding-not-in-report',
    `${id}${where} is not among the findings of ${report.target.name}.`,
  )
}

function* explanations(
  report: Report,
  id: string,
  { packageName, resource }: ExplainOptions,
): Generator<Iterable<string>> {
  const isWanted = idTest(id)
  if (resource === undefined) {
    const wanted = ({ ids, package: pkg }: Finding): boolean =>
      isWanted(ids) && (packageName === undefined || fullName(pkg) === packageName)
    for (const one of report.findings.filter(wanted)) yield chain(report, one)
    for (const { finding, by, reason } of report.suppressed)
      if (wanted(finding)) yield withSuppression(chain(report, finding), by, reason)
  }
  if (packageName !== undefined || !report.configuration) return
  const wanted = ({ id: own, aliases, subject }: Misconfiguration): boolean =>
    isWanted([own, ...aliases]) && (resource === undefined || isObjectNamed(subject, resource))
  const { misconfigurations, suppressed } = report.configuration
  for (const one of misconfigurations.filter(wanted)) yield explainMisconfiguration(one)
  for (const { misconfiguration, by, reason } of suppressed)
    if (wanted(misconfiguration)) yield withSuppression(explainMisconfiguration(misconfiguration), by, reason)
}

function idTest(id: string): (ids: readonly string[]) => boolean {
  const wanted = new Set(checkIdSpellings(id).map((one) => one.toLowerCase()))
  return (ids) => ids.some((one) => wanted.has(one.toLowerCase()))
}

function* withSuppression(parts: Iterable<string>, by: string, reason: string): Generator<string> {
  yield* parts
  yield paragraph(`It is suppressed by ${oneLine(by)}: ${sentence(oneLine(reason))}`)
}

function* chain(report: Report, one: Finding): Generator<string> {
  yield `${oneLine(one.id)} in ${nameAndVersion(one)}\n\n`
  if (one.title !== undefined) yield paragraph(sentence(oneLine(one.title)))
  yield paragraph(whence(report, one))
  yield paragraph(decision(report, one))
  yield paragraph(howBad(one))
  if (one.reachability) yield paragraph(reachabilityWords(one.reachability, oneLine(fullName(one.package))))
  yield paragraph(whatToDo(one))
}

function nameAndVersion({ package: pkg }: Finding): string {
  return `${oneLine(fullName(pkg))} ${oneLine(pkg.version)}`
}

function whence({ layers }: Report, one: Finding): string {
  const { path, originLayer, owner: ownerId, namedBy } = one.package
  const owner = ownerId === undefined ? '' : ` The file belongs to ${oneLine(ownerId)}.`
  const by =
    namedBy === undefined
      ? `named by ${oneLine(path)}`
      : `in ${oneLine(path)}, by the word of ${oneLine(namedBy)}`
  const named = `${nameAndVersion(one)} is ${by}.${owner}`
  if (originLayer === undefined) return named
  const layer = layers[originLayer]
  const instruction = layer?.createdBy === undefined ? '' : `, made by «${oneLine(layer.createdBy)}»`
  return `${named} It came with layer ${originLayer + 1} of ${layers.length} (${layer?.diffId ?? ''})${instruction}, in this very version.`
}

function decision(report: Report, one: Finding): string {
  return one.evidence.map((evidence) => recordWords(report, evidence)).join(' ')
}

function recordWords({ database }: Report, evidence: Evidence): string {
  const feed = database.feeds.find(({ id }) => id === evidence.feed)
  const date = feed ? `, as of ${feed.checkedAt.slice(0, 10)}` : ''
  const source =
    evidence.basis === 'source-package'
      ? `the source package ${oneLine(evidence.name)} ${oneLine(evidence.version)}, from which it was built,`
      : oneLine(evidence.name)
  const confidence =
    evidence.basis === 'cpe'
      ? ` The match is by CPE, with lower confidence: the name and the version of the program, and nobody's word on this build.`
      : ''
  return `${oneLine(feed?.name ?? evidence.feed)}${date}, record ${oneLine(evidence.advisory)}, speaks of ${source} and decides: ${oneLine(evidence.comparison)}.${confidence}${functions(evidence.symbols)}`
}

/** What is told of functions is no verdict: a program may come to them in ways that names do not show. */
function functions(presence: Evidence['symbols']): string {
  switch (presence) {
    case 'present':
      return ' The program has functions that the record names.'
    case 'absent':
      return ' Of the functions that the record names, the program has none.'
    case 'unknown':
      return ' Whether the functions that the record names are there is not known.'
    default:
      return ''
  }
}

function howBad({ severity, ratings, epss, kev }: Finding): string {
  const by = severity.author === undefined ? '' : ` by the word of ${oneLine(severity.author)}`
  const reason = severity.reason === undefined ? '' : ` (${oneLine(severity.reason)})`
  const others = ratings.filter(({ author, level }) => author !== severity.author && level !== undefined)
  const sentences = [
    `The severity is ${severity.level}${by}${reason}.`,
    others.length > 0
      ? `Others say: ${others.map(({ author, level }) => `${oneLine(author)} ${level}`).join(', ')}.`
      : undefined,
    kev
      ? `It is known to be exploited (CISA, ${kev.dateAdded}${kev.dueDate ? `, to be mended by ${kev.dueDate}` : ''}).`
      : undefined,
    epss
      ? `The likelihood of exploitation within 30 days is ${(epss.score * 100).toFixed(1)} % (EPSS of ${epss.date}).`
      : undefined,
  ]
  return sentences.filter((one) => one !== undefined).join(' ')
}

function whatToDo({ package: pkg, fixedVersion, status, statusReason, references }: Finding): string {
  const link = references[0] === undefined ? '' : ` See ${oneLine(references[0])}`
  if (fixedVersion !== undefined)
    return `Update ${oneLine(fullName(pkg))} to ${oneLine(fixedVersion)} or later.${link}`
  const reason = statusReason === undefined ? '' : ` (${oneLine(statusReason)})`
  return `There is no fixed version: the status is ${status}${reason}.${link}`
}
