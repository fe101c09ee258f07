import type {
  Advisory,
  AdvisoryStatus,
  AffectedPackage,
  Qualifiers,
  VersionRange,
} from '../../../core/advisory.ts'
import { messageOf } from '../../../core/errors.ts'
import type { FeedSink, OpenDocument } from '../../../core/feed.ts'
import { childOf, detached, type XmlElement, xmlRecords } from '../../xml-records.ts'
import { type Alternative, alternativesOf, CriteriaError } from './criteria.ts'
import { type Definition, readDefinition } from './definition.ts'
import { type PackageTest, type PackageTests, readPackageTests } from './tests.ts'

export type { Definition } from './definition.ts'

export interface OvalOptions {
  /** Who rates: `oracle`. */
  readonly author: string
  /**
   * The lists that an alternative belongs to, by the words of its other conditions (`Oracle Linux 7 is installed`) and
   * the version of its package; none for what is no release of this distribution.
   */
  namespacesOf(comments: readonly string[], evr: string): readonly string[]
  /** The erratum's id as people write it, where the document has another form. */
  erratumOf?(definition: Definition): string | undefined
  readonly signal: AbortSignal
}

/**
 * Reads an OVAL document into records by CVE: the document is gone through twice, because definitions come before the
 * tests that they refer to. A definition without a CVE is an advisory under its erratum's id.
 * https://oval.mitre.org/language/version5.11/
 *
 * @returns how many definitions there were
 */
export async function buildOval(
  document: OpenDocument,
  sink: FeedSink,
  options: OvalOptions,
): Promise<number> {
  const { signal } = options
  const tests = await readPackageTests(document, { signal })
  let count = 0
  const paths = ['oval_definitions/definitions/definition', 'oval_definitions/generator']
  for await (const batch of xmlRecords(document.read({ signal }), paths)) {
    for (const { element } of batch) {
      if (element.name === 'generator') {
        const timestamp = childOf(element, 'timestamp')?.text
        if (timestamp) sink.upstreamDate(timestamp.endsWith('Z') ? timestamp : `${timestamp}Z`)
      } else {
        count++
        addDefinition(element, tests, sink, options)
      }
    }
  }
  return count
}

function addDefinition(element: XmlElement, tests: PackageTests, sink: FeedSink, options: OvalOptions): void {
  const definition = readDefinition(element)
  const criteria = childOf(element, 'criteria')
  const erratum = options.erratumOf?.(definition) ?? definition.erratum
  const ids = definition.cves.length > 0 ? definition.cves : erratum ? [erratum] : []
  if (ids.length === 0 || !criteria) return // An inventory of products, or one without a name.
  let groups: readonly Group[]
  try {
    groups = groupsOf(alternativesOf(criteria), tests, options)
  } catch (error) {
    if (!(error instanceof CriteriaError)) throw error
    sink.skipped(`${definition.id} ${ids[0] ?? ''}`, messageOf(error))
    return
  }
  for (const id of ids) {
    if (!sink.hasAdvisory(id)) sink.advisory(advisoryOf(id, definition))
    for (const group of groups) sink.affected(affectedOf(id, group, definition, erratum, options))
  }
}

/** What the alternatives say of one package in one list. */
interface Group {
  readonly namespace: string
  readonly name: string
  readonly qualifiers: Qualifiers
  readonly tests: PackageTest[]
}

function groupsOf(
  alternatives: readonly Alternative[],
  tests: PackageTests,
  options: OvalOptions,
): readonly Group[] {
  const groups = new Map<string, Group>()
  for (const alternative of alternatives) {
    const found = alternative.map(({ test }) => tests(test)).filter((test) => test !== undefined)
    const comments = alternative.map(({ comment }) => comment)
    const bound = found.find(({ operation }) => operation.startsWith('less than')) ?? found[0]
    if (!bound) continue
    const qualifiers = qualifiersOf(comments, bound)
    for (const namespace of options.namespacesOf(comments, bound.evr)) {
      const key = JSON.stringify([namespace, bound.name, qualifiers])
      const group = groups.get(key) ?? { namespace, name: bound.name, qualifiers, tests: [] }
      const isKnown = group.tests.some(
        ({ evr, operation }) => evr === bound.evr && operation === bound.operation,
      )
      if (!isKnown) group.tests.push(bound)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
}

/** `Oracle Linux arch is x86_64`, `Module nodejs:18 is enabled` */
function qualifiersOf(comments: readonly string[], { arches }: PackageTest): Qualifiers {
  const arch = comments.flatMap((text) => / arch is (?<arch>\w+)/.exec(text)?.groups?.['arch'] ?? [])
  const modules = comments.flatMap(
    (text) => /Module (?<module>\S+:\S+) is enabled/.exec(text)?.groups?.['module'] ?? [],
  )
  const all = arch.length > 0 ? arch : arches
  return {
    ...(all && all.length > 0 ? { arches: all.map(detached) } : {}),
    ...(modules.length > 0 ? { modules: modules.map(detached) } : {}),
  }
}

/**
 * The texts of an erratum are about all of its flaws, and Microsoft's about one package: of a flaw they only say
 * something where the definition is the flaw's own, as SUSE's are.
 */
function advisoryOf(id: string, { cves, title, description, references, published }: Definition): Advisory {
  const isErratum = !cves.includes(id)
  if (!isErratum && title !== id) return { kind: 'advisory', id: detached(id) }
  return {
    kind: 'advisory',
    id: detached(id),
    ...(isErratum && title ? { title: detached(title) } : {}),
    ...(description ? { description: detached(description) } : {}),
    ...(references.length > 0 ? { references: references.map(detached) } : {}),
    ...(isErratum && published ? { published: detached(published) } : {}),
  }
}

function affectedOf(
  advisory: string,
  { namespace, name, qualifiers, tests }: Group,
  { level, patchable }: Definition,
  erratum: string | undefined,
  { author }: OvalOptions,
): AffectedPackage {
  const isApplicable = patchable !== 'Not Applicable'
  const ranges = isApplicable ? tests.flatMap(rangeOf) : []
  return {
    advisory,
    namespace,
    name,
    status: isApplicable ? statusOf(ranges) : 'not_affected',
    ranges,
    ...(level ? { severity: { author, level } } : {}),
    ...(erratum ? { vendorIds: [erratum] } : {}),
    ...(Object.keys(qualifiers).length > 0 ? { qualifiers } : {}),
  }
}

function statusOf(ranges: readonly VersionRange[]): AdvisoryStatus {
  return ranges.some(({ fixed }) => fixed !== undefined) ? 'fixed' : 'affected'
}

/** An epoch of 0 is left out, as in the versions of packages. */
function rangeOf({ operation, evr }: PackageTest): VersionRange[] {
  const version = evr.startsWith('0:') ? evr.slice(2) : evr
  switch (operation) {
    case 'less than':
      return [{ fixed: version }]
    case 'less than or equal':
      return [{ lastAffected: version }]
    case 'greater than':
    case 'greater than or equal':
      return [{ introduced: version }]
    case 'equals':
      return [{ introduced: version, lastAffected: version }]
    default:
      return []
  }
}
