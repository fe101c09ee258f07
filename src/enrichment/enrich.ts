import type { AdvisoryDatabase } from '../core/advisory-database.ts'
import { compareText } from '../core/compare-text.ts'
import type { Enrichment } from '../core/enrichment.ts'
import type { Finding, Kev } from '../core/finding.ts'
import type { SeverityRating } from '../core/severity.ts'
import type { Match } from '../matching/types.ts'
import { epssBlockOf, epssFeed, epssIn } from './epss/index.ts'
import { kevFeed } from './kev/index.ts'
import { nvdFeedId, nvdYearOf } from './nvd/index.ts'
import type { NvdFact } from './nvd/record.ts'
import { chooseSeverity, compareRatings, raters } from './severity.ts'

export interface EnrichOptions {
  readonly enrich: readonly Enrichment[]
  /** See `--severity-source`. */
  readonly severitySources: readonly string[]
}

/** Adds to each match what is known of its flaw: severity, CVSS, exploitation, texts. Pure but for the look-ups. */
export function enrich(
  matches: readonly Match[],
  database: AdvisoryDatabase,
  options: EnrichOptions,
): Finding[] {
  const facts = factReader(database)
  return matches.map((match) => {
    const cve = match.id.startsWith('CVE-') ? match.id : match.ids.find((id) => id.startsWith('CVE-'))
    const nvd = cve === undefined ? undefined : facts.nvd(cve)
    const ratings = allRatings(match, nvd)
    const reason = unknownReason(match, ratings, () => nvdSilence(cve, nvd, facts, options), options)
    const severity = chooseSeverity(ratings, options.severitySources, reason)
    const { sources: _sources, ...evidence } = match
    const epss = cve === undefined ? undefined : facts.epss(cve)
    const kev = cve === undefined ? undefined : facts.kev(cve)
    return {
      kind: 'finding',
      ...evidence,
      severity,
      ratings,
      ...texts(match, nvd),
      cwes: unique([...match.sources.flatMap(({ advisory }) => advisory.cwes ?? []), ...(nvd?.cwes ?? [])]),
      references: distinct([
        ...match.sources.flatMap(({ advisory }) => advisory.references ?? []),
        ...(nvd?.references ?? []),
      ]),
      ...(epss ? { epss } : {}),
      ...(kev ? { kev } : {}),
    }
  })
}

/** In the built-in order: the package's own, the advisories', NVD's file with NVD first. */
function allRatings({ sources }: Match, nvd: NvdFact | undefined): SeverityRating[] {
  const all = [
    ...sources.flatMap(({ packageSeverity }) => packageSeverity ?? []),
    ...sources.flatMap(({ advisory }) => advisory.severities ?? []),
    ...(nvd?.ratings ?? []).toSorted(compareRatings),
  ]
  const seen = new Set<string>()
  return all.filter((rating) => {
    const key = JSON.stringify(rating)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function texts({ sources }: Match, nvd: NvdFact | undefined) {
  const advisories = sources.map(({ advisory }) => advisory)
  const description = advisories.find((one) => one.description)?.description ?? nvd?.description
  const title =
    advisories.find((one) => one.title)?.title ??
    (description === undefined ? undefined : firstSentence(description))
  const published = advisories.find((one) => one.published)?.published ?? nvd?.published
  const modified = advisories.find((one) => one.modified)?.modified ?? nvd?.modified
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(published === undefined ? {} : { published }),
    ...(modified === undefined ? {} : { modified }),
  }
}

const MAX_TITLE = 120

function firstSentence(text: string): string {
  const line = text.split('\n', 1)[0] ?? ''
  const end = line.indexOf('. ')
  const sentence = (end > 0 ? line.slice(0, end) : line).trim().replace(/\.$/, '')
  return sentence.length <= MAX_TITLE ? sentence : `${sentence.slice(0, MAX_TITLE - 1).trimEnd()}…`
}

/** @param silence why NVD has no severity, for when it comes to that */
function unknownReason(
  { sources }: Match,
  ratings: readonly SeverityRating[],
  silence: () => string,
  { severitySources }: EnrichOptions,
): string {
  const authors = distinct(raters(ratings))
  if (authors.length > 0) {
    return `rated by ${authors.join(', ')}, but --severity-source takes ${severitySources.join(', ')} alone`
  }
  const feeds = distinct(sources.map(({ feed }) => feed))
  return `${feeds.join(', ')} ${feeds.length > 1 ? 'give' : 'gives'} no severity, and ${silence()}`
}

function nvdSilence(
  cve: string | undefined,
  nvd: NvdFact | undefined,
  facts: FactReader,
  { enrich: chosen }: EnrichOptions,
): string {
  if (cve === undefined) return 'there is no CVE to ask NVD for'
  if (!chosen.includes('nvd')) return 'NVD was not asked (--enrich)'
  if (!facts.hasNvd(cve)) return 'the data of NVD for its year was not to be had'
  if (!nvd) return 'NVD has no record of it'
  return nvd.isRejected ? 'NVD says that the CVE was rejected' : 'NVD has not rated it'
}

type FactReader = ReturnType<typeof factReader>

function factReader(database: AdvisoryDatabase) {
  const known = new Map<string, unknown>()
  const open = new Set(database.feeds.map(({ id }) => id))
  const fact = (feed: string, key: string): unknown => {
    const name = `${feed}\0${key}`
    if (!known.has(name)) known.set(name, database.fact(feed, key))
    return known.get(name)
  }
  return {
    nvd: (cve: string): NvdFact | undefined => {
      const year = nvdYearOf(cve)
      return year === undefined ? undefined : (fact(nvdFeedId(year), cve) as NvdFact | undefined)
    },
    hasNvd: (cve: string): boolean => {
      const year = nvdYearOf(cve)
      return year !== undefined && open.has(nvdFeedId(year))
    },
    epss: (cve: string) => epssIn(fact(epssFeed.id, epssBlockOf(cve)), cve),
    kev: (cve: string): Kev | undefined => fact(kevFeed.id, cve) as Kev | undefined,
  }
}

function unique(values: readonly string[]): string[] {
  return distinct(values).sort(compareText)
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
