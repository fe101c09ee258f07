import { UpdateCollector } from '../../advisories/formats/updateinfo/collector.ts'
import type { Fix, Flaw } from '../../advisories/formats/updateinfo/types.ts'
import { idsIn, severityOf } from '../../advisories/formats/updateinfo/words.ts'
import { readText } from '../../advisories/read-text.ts'
import {
  attributeOf,
  childOf,
  childrenOf,
  textOf,
  type XmlElement,
  xmlRecords,
} from '../../advisories/xml-records.ts'
import { parseCvss } from '../../core/cvss.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { FeedDocument, FeedSink, OpenDocument } from '../../core/feed.ts'
import { rpmVersionOrder } from '../../packaging/rpm/version.ts'
import { OPENEULER } from './release.ts'

/*
 * An advisory in CVRF 1.1: the packages of each release, as file names without epochs, and the flaws with the releases
 * that have the fix.
 * `<ProductTree><Branch Type="Package Arch" Name="x86_64"><FullProductName CPE="cpe:/a:openEuler:openEuler:22.03-LTS">
 *    curl-7.79.1-12.oe2203.x86_64.rpm</FullProductName></Branch></ProductTree>
 *  <Vulnerability><CVE/><ProductStatuses><Status Type="Fixed"><ProductID>openEuler-22.03-LTS</ProductID>…`
 * https://docs.oasis-open.org/csaf/csaf-cvrf/v1.2/csaf-cvrf-v1.2.html
 */

/** One a line: `2024/cvrf-openEuler-SA-2024-1349.xml`. Throws `feed-invalid` for a list of something else. */
export async function namedByIndex(
  index: OpenDocument,
  folder: string,
  options: { readonly signal: AbortSignal },
): Promise<readonly FeedDocument[]> {
  const lines = (await readText(index, options)).split('\n').map((line) => line.trim())
  const names = lines.filter((line) => line !== '')
  const strange = names.find((name) => !/^\d{4}\/[\w-]+\.xml$/.test(name))
  if (names.length === 0 || strange !== undefined)
    throw new PlimsollError('feed-invalid', `${index.url} is no list of advisories.`)
  // One that is gone must not cost all others.
  return names.map((name) => ({ url: folder + name, optional: true }))
}

/** Reads advisories into records by CVE. Throws `feed-invalid` when there is not one in all documents. */
export async function buildCvrf(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const collectors = new Map<string, UpdateCollector>()
  let advisories = 0
  let latest = ''
  for (const document of documents.filter(({ url }) => url.endsWith('.xml'))) {
    if (!document.exists) {
      sink.skipped(document.url, 'the advisory is in the list and not there')
      continue
    }
    try {
      for await (const batch of xmlRecords(document.read({ signal }), ['cvrfdoc'])) {
        for (const { element } of batch) {
          advisories++
          const date = addAdvisory(element, document.url, collectors, sink)
          if (date > latest) latest = date
        }
      }
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code !== 'feed-invalid') throw error
      sink.skipped(document.url, error.message)
    }
  }
  if (advisories === 0) {
    throw new PlimsollError('feed-invalid', `there is no advisory behind ${documents[0]?.url ?? 'the list'}`)
  }
  for (const collector of collectors.values()) collector.finish()
  if (latest) sink.upstreamDate(latest)
}

/** @returns its date, empty where it has none */
function addAdvisory(
  advisory: XmlElement,
  url: string,
  collectors: Map<string, UpdateCollector>,
  sink: FeedSink,
): string {
  const tracking = childOf(advisory, 'DocumentTracking')
  const id = textOf(childOf(tracking, 'Identification'), 'ID')
  const packages = packagesOf(childOf(advisory, 'ProductTree'))
  const vulnerabilities = childrenOf(advisory, 'Vulnerability')
  if (id === '' || packages.size === 0) {
    sink.skipped(id || url, id === '' ? 'it has no id' : 'it names no package')
    return ''
  }
  const issued = dateOf(textOf(tracking, 'InitialReleaseDate'))
  const updated = dateOf(textOf(tracking, 'CurrentReleaseDate'))
  for (const [release, fixes] of packages) {
    let collector = collectors.get(release)
    if (!collector) {
      collector = new UpdateCollector(sink, {
        namespace: release,
        versions: rpmVersionOrder,
        referenceOf: pageOf,
      })
      collectors.set(release, collector)
    }
    const flaws = vulnerabilities.flatMap((vulnerability) => flawOf(vulnerability, release))
    // An update that is listed for this release and fixes none of its flaws there.
    if (flaws.length === 0 && vulnerabilities.length > 0) continue
    const title = textOf(advisory, 'DocumentTitle')
    collector.add({
      id,
      ...(title ? { title } : {}),
      ...(issued ? { issued } : {}),
      ...(updated ? { updated } : {}),
      flaws,
      fixes,
    })
  }
  return updated ?? issued ?? ''
}

/** By release. */
function packagesOf(tree: XmlElement | undefined): ReadonlyMap<string, Fix[]> {
  const packages = new Map<string, Fix[]>()
  for (const branch of childrenOf(tree, 'Branch')) {
    if (attributeOf(branch, 'Type') !== 'Package Arch') continue
    for (const product of childrenOf(branch, 'FullProductName')) {
      const cpe = attributeOf(product, 'CPE')
      const release = cpe.slice(cpe.lastIndexOf(':') + 1)
      const fix = fixOf(product.text)
      if (!fix || release === '') continue
      const list = packages.get(release)
      if (list) list.push(fix)
      else packages.set(release, [fix])
    }
  }
  return packages
}

/** `python3-a-1.12.1.1-2.oe1.noarch.rpm`; sources and debugging symbols run nowhere. */
function fixOf(file: string): Fix | undefined {
  const parts = /^(?<name>.+)-(?<version>[^-]+-[^-]+)\.(?<arch>[^.-]+)\.rpm$/.exec(file)?.groups
  const { name, version, arch } = parts ?? {}
  if (!name || !version || !arch || arch === 'src' || /-debug(?:info|source)$/.test(name)) return undefined
  return { name, version, arch }
}

/** The flaw, if the release has the fix. */
function flawOf(vulnerability: XmlElement, release: string): Flaw[] {
  const [id] = idsIn(textOf(vulnerability, 'CVE'))
  const statuses = childrenOf(childOf(vulnerability, 'ProductStatuses'), 'Status')
  const fixed = statuses.flatMap((status) => childrenOf(status, 'ProductID').map(({ text }) => text))
  if (id === undefined || (fixed.length > 0 && !fixed.includes(`openEuler-${release}`))) return []
  const severity = severityOf(
    textOf(childOf(childOf(vulnerability, 'Threats'), 'Threat'), 'Description'),
    OPENEULER,
  )
  const vector = textOf(childOf(childOf(vulnerability, 'CVSSScoreSets'), 'ScoreSet'), 'Vector')
  // Written without its version; privileges are of version 3 and later.
  const cvss = vector.includes('PR:')
    ? parseCvss(vector.startsWith('CVSS:') ? vector : `CVSS:3.1/${vector}`)
    : undefined
  const description = textOf(childOf(vulnerability, 'Notes'), 'Note')
  const rating = { author: OPENEULER, ...severity, ...(cvss ? { cvss } : {}) }
  return [
    {
      id,
      ...(description ? { description } : {}),
      reference: `https://www.openeuler.org/en/security/cve/detail/?cveId=${id}`,
      ...(severity || cvss ? { severities: [rating] } : {}),
    },
  ]
}

function pageOf(id: string): string {
  return `https://www.openeuler.org/en/security/security-bulletins/detail/?id=${id}`
}

function dateOf(text: string): string | undefined {
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0]
  const milliseconds = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`)
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString()
}
