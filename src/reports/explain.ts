import { PlimsollError } from '../core/errors.ts'
import { oneLine } from '../core/printable.ts'
import type { ReadReport, ReadVulnerability } from './json/read.ts'

/**
 * The chain of a finding as prose, from a saved report alone: where the package came from, which record spoke of it,
 * the comparison that decided, how bad it is and what to do. Throws `finding-not-in-report`.
 *
 * @param id any id of the flaw
 * @param packageName only the finding on this package
 */
export function* explain(report: ReadReport, id: string, packageName: string | undefined): Generator<string> {
  const wanted = (one: ReadVulnerability): boolean =>
    one.Plimsoll.IDs.some((other) => other.toLowerCase() === id.toLowerCase()) &&
    (packageName === undefined || one.PkgName === packageName)
  const found = (report.Results ?? []).flatMap(({ Vulnerabilities }) => Vulnerabilities ?? []).filter(wanted)
  const suppressed = report.Plimsoll.Suppressed.filter(({ Finding }) => wanted(Finding))
  if (found.length === 0 && suppressed.length === 0) {
    const where = packageName === undefined ? '' : ` on ${packageName}`
    throw new PlimsollError(
      'finding-not-in-report',
      `${id}${where} is not among the findings of ${report.ArtifactName}.`,
    )
  }
  let isFirst = true
  for (const one of found) {
    if (!isFirst) yield '\n'
    isFirst = false
    yield* chain(report, one)
  }
  for (const { Finding, By, Reason } of suppressed) {
    if (!isFirst) yield '\n'
    isFirst = false
    yield* chain(report, Finding)
    yield paragraph(`It is suppressed by ${By}: ${Reason}.`)
  }
}

function* chain(report: ReadReport, one: ReadVulnerability): Generator<string> {
  yield `${oneLine(one.VulnerabilityID)} in ${oneLine(one.PkgName)} ${oneLine(one.InstalledVersion)}\n\n`
  if (one.Title !== undefined) yield paragraph(sentence(oneLine(one.Title)))
  yield paragraph(whence(report, one))
  yield paragraph(decision(report, one))
  yield paragraph(howBad(one))
  yield paragraph(whatToDo(one))
}

function whence(report: ReadReport, one: ReadVulnerability): string {
  const { Path, LayerIndex, CreatedBy, Owner, NamedBy } = one.Plimsoll.Origin
  const owner = Owner === undefined ? '' : ` The file belongs to ${oneLine(Owner)}.`
  const by =
    NamedBy === undefined
      ? `named by ${oneLine(Path)}`
      : `in ${oneLine(Path)}, by the word of ${oneLine(NamedBy)}`
  const named = `${oneLine(one.PkgName)} ${oneLine(one.InstalledVersion)} is ${by}.${owner}`
  if (LayerIndex === undefined) return named
  const count = report.Metadata.Layers?.length ?? LayerIndex + 1
  const digest = report.Metadata.Layers?.[LayerIndex]?.DiffID ?? ''
  const instruction = CreatedBy === undefined ? '' : `, made by «${oneLine(CreatedBy)}»`
  return `${named} It came with layer ${LayerIndex + 1} of ${count} (${digest})${instruction}, in this very version.`
}

function decision(report: ReadReport, one: ReadVulnerability): string {
  const sentences = one.Plimsoll.Evidence.map((evidence) => {
    const feed = report.Plimsoll.Database.Feeds.find(({ ID }) => ID === evidence.Feed)
    const date = feed ? `, as of ${feed.CheckedAt.slice(0, 10)}` : ''
    const source =
      evidence.Basis === 'source-package'
        ? `the source package ${oneLine(evidence.Name)} ${oneLine(evidence.Version)}, from which it was built,`
        : oneLine(evidence.Name)
    const confidence =
      evidence.Basis === 'cpe'
        ? ` The match is by CPE, with lower confidence: the name and the version of the program, and nobody's word on this build.`
        : ''
    return `${oneLine(feed?.Name ?? evidence.Feed)}${date}, record ${oneLine(evidence.Advisory)}, speaks of ${source} and decides: ${oneLine(evidence.Comparison)}.${confidence}${functions(evidence.Symbols)}`
  })
  return sentences.join(' ')
}

/** What is told of functions is no verdict: a program may come to them in ways that names do not show. */
function functions(presence: string | undefined): string {
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

function howBad(one: ReadVulnerability): string {
  const { SeverityReason, Ratings, EPSS, KEV } = one.Plimsoll
  const by = one.SeveritySource === undefined ? '' : ` by the word of ${oneLine(one.SeveritySource)}`
  const reason = SeverityReason === undefined ? '' : ` (${oneLine(SeverityReason)})`
  const others = Ratings.filter(
    ({ Author, Severity }) => Author !== one.SeveritySource && Severity !== undefined,
  )
  const sentences = [
    `The severity is ${one.Severity}${by}${reason}.`,
    others.length > 0
      ? `Others say: ${others.map(({ Author, Severity }) => `${oneLine(Author)} ${Severity}`).join(', ')}.`
      : undefined,
    KEV
      ? `It is known to be exploited (CISA, ${KEV.DateAdded}${KEV.DueDate ? `, to be mended by ${KEV.DueDate}` : ''}).`
      : undefined,
    EPSS
      ? `The likelihood of exploitation within 30 days is ${(EPSS.Score * 100).toFixed(1)} % (EPSS of ${EPSS.Date}).`
      : undefined,
  ]
  return sentences.filter((sentence) => sentence !== undefined).join(' ')
}

function whatToDo(one: ReadVulnerability): string {
  const link = one.PrimaryURL === undefined ? '' : ` See ${oneLine(one.PrimaryURL)}`
  if (one.FixedVersion !== undefined) {
    return `Update ${oneLine(one.PkgName)} to ${oneLine(one.FixedVersion)} or later.${link}`
  }
  const reason = one.Plimsoll.StatusReason === undefined ? '' : ` (${oneLine(one.Plimsoll.StatusReason)})`
  return `There is no fixed version: the status is ${one.Status}${reason}.${link}`
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

const WIDTH = 100

function paragraph(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return `${[...lines, line].join('\n')}\n\n`
}
