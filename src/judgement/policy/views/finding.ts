import type { Finding } from '../../../core/finding.ts'
import { SEVERITY_VALUES } from './severity.ts'
import { daysBetween, isTime, TIMESTAMP, timeOf } from './time.ts'
import { viewType } from './view.ts'

const NO_DATE = 'no date of publication is known'
const NOT_CHANGED = 'no date of the last change is known'
const NO_DUE_DATE = 'CISA gives no date for it'

export const findingView = viewType<Finding>('Finding', {
  id: { type: 'string', help: 'CVE where there is one, else the first id by name', read: ({ id }) => id },
  ids: { type: 'list<string>', help: 'all ids of the flaw, `id` included', read: ({ ids }) => ids },
  severity: {
    type: 'Severity',
    help: '`UNKNOWN < LOW < MEDIUM < HIGH < CRITICAL`',
    read: ({ severity }) => SEVERITY_VALUES[severity.level],
  },
  severitySource: {
    type: 'string',
    help: 'whose rating counts: `debian`, `nvd`, `ghsa`; empty where nobody rated',
    read: ({ severity }) => severity.author ?? '',
  },
  cvss: {
    type: 'double',
    help: 'base score of whoever’s severity counts, else the highest that anybody gives; 0.0 where nobody does: see `hasCvss`',
    read: (finding) => cvssOf(finding)?.score ?? 0,
  },
  hasCvss: { type: 'bool', help: 'somebody gives a score', read: (finding) => cvssOf(finding) !== undefined },
  cvssVector: {
    type: 'string',
    help: 'of `cvss`: `CVSS:3.1/AV:N/…`; empty where nobody gives one',
    read: (finding) => cvssOf(finding)?.vector ?? '',
  },
  scores: {
    type: 'map<string, double>',
    help: 'base score by author, the highest of each: `"nvd" in finding.scores && finding.scores["nvd"] >= 7.0`',
    read: ({ ratings }) => scoresOf(ratings),
  },
  scoresV3: {
    type: 'map<string, double>',
    help: 'the same of CVSS 3.0 and 3.1 alone',
    read: ({ ratings }) => scoresOf(ratings.filter(({ cvss }) => cvss?.version.startsWith('3'))),
  },
  epss: {
    type: 'double',
    help: 'probability of exploitation in the next 30 days, 0.0 to 1.0; 0.0 where it is not known: see `hasEpss`',
    read: ({ epss }) => epss?.score ?? 0,
  },
  epssPercentile: {
    type: 'double',
    help: 'share of all flaws that are less likely to be exploited, 0.0 to 1.0; 0.0 where it is not known',
    read: ({ epss }) => epss?.percentile ?? 0,
  },
  hasEpss: { type: 'bool', help: 'its likelihood is known', read: ({ epss }) => epss !== undefined },
  kev: {
    type: 'bool',
    help: 'in CISA’s catalogue of known exploited vulnerabilities',
    read: ({ kev }) => kev !== undefined,
  },
  kevRansomware: {
    type: 'bool',
    help: 'the catalogue says that ransomware uses it',
    read: ({ kev }) => kev?.ransomware === true,
  },
  kevDueDate: {
    type: TIMESTAMP,
    help: 'date by which CISA wants it mended; unknown where it gives none',
    read: ({ kev }) => timeOf(kev?.dueDate, NO_DUE_DATE),
  },
  kevAdded: {
    type: TIMESTAMP,
    help: 'when the catalogue took it in; unknown where it has not',
    read: ({ kev }) => timeOf(kev?.dateAdded, 'the catalogue does not have it'),
  },
  status: {
    type: 'string',
    help: '`fixed`, `affected`, `will_not_fix`, `fix_deferred`, `under_investigation`, `end_of_life`, `unknown`',
    read: ({ status }) => status,
  },
  fixed: {
    type: 'bool',
    help: 'a version that fixes it exists for this release',
    read: ({ status, fixedVersion }) => fixedVersion !== undefined || status === 'fixed',
  },
  fixedVersion: {
    type: 'string',
    help: 'the lowest one; empty where there is none, or none is named',
    read: ({ fixedVersion }) => fixedVersion ?? '',
  },
  title: { type: 'string', help: 'empty where nobody gave it one', read: ({ title }) => title ?? '' },
  description: { type: 'string', help: 'the same', read: ({ description }) => description ?? '' },
  cwes: { type: 'list<string>', help: '`["CWE-79"]`', read: ({ cwes }) => cwes },
  references: { type: 'list<string>', help: 'addresses', read: ({ references }) => references },
  published: {
    type: TIMESTAMP,
    help: 'when the advisory was published; unknown where nobody says: see `hasPublished`',
    read: ({ published }) => timeOf(published, NO_DATE),
  },
  hasPublished: {
    type: 'bool',
    help: 'that date is known',
    read: ({ published }) => isTime(published),
  },
  ageDays: {
    type: 'int',
    help: 'whole days since `published`; unknown where that is',
    read: ({ published }, { now }) => daysBetween(timeOf(published, NO_DATE), now),
  },
  modified: {
    type: TIMESTAMP,
    help: 'when the advisory was changed last; unknown where nobody says: see `hasModified`',
    read: ({ modified }) => timeOf(modified, NOT_CHANGED),
  },
  hasModified: { type: 'bool', help: 'that date is known', read: ({ modified }) => isTime(modified) },
  basis: {
    type: 'string',
    help: 'how the package was looked up: `direct`, `source-package`, …',
    read: ({ evidence }) => evidence[0]?.basis ?? '',
  },
  feed: {
    type: 'string',
    help: 'id of the feed that decided: `debian-12`',
    read: ({ evidence }) => evidence[0]?.feed ?? '',
  },
  advisory: {
    type: 'string',
    help: 'id of the record that decided',
    read: ({ evidence }) => evidence[0]?.advisory ?? '',
  },
  symbols: {
    type: 'string',
    help: 'whether the program has a function that the record names: `present`, `absent`, `unknown`; empty where it names none',
    read: ({ evidence }) => evidence[0]?.symbols ?? '',
  },
  reachability: {
    type: 'string',
    help: 'whether what the image starts leads to its package: `reachable`, `not-in-closure`, `unknown`; empty where nobody asked (`--reachability`)',
    read: ({ reachability }) => reachability?.state ?? '',
  },
  reachabilityDoubt: {
    type: 'string',
    help: 'why that is unknown: `named` (something reached names a file of it), `open-end` (nothing known leads to it, and something reached may lead anywhere), `no-program`, `files-unknown`, `no-entry-point`; else empty',
    read: ({ reachability }) => reachability?.doubt ?? '',
  },
  vex: {
    type: 'list<string>',
    help: 'what VEX documents say that do not suppress it: `affected`, `under_investigation`',
    read: ({ vex }) => (vex ?? []).map(({ status }) => status),
  },
  isDirect: {
    type: 'bool',
    help: 'its package is asked for by name, and not by another package',
    read: (finding) => finding.package.relationship === 'direct',
  },
  package: {
    type: 'Package',
    help: 'the package that has it; in rules on findings also `pkg`',
    read: (finding, facts) => facts.package(finding.package),
  },
})

type Cvss = NonNullable<Finding['ratings'][number]['cvss']>

function cvssOf({ severity, ratings }: Finding): Cvss | undefined {
  let best: Cvss | undefined
  let isByAuthor = false
  for (const { author, cvss } of ratings) {
    if (!cvss) continue
    const isAuthor = author === severity.author
    if (isByAuthor && !isAuthor) continue
    if (!best || (isAuthor && !isByAuthor) || cvss.score > best.score) best = cvss
    isByAuthor ||= isAuthor
  }
  return best
}

function scoresOf(ratings: Finding['ratings']): ReadonlyMap<string, number> {
  const scores = new Map<string, number>()
  for (const { author, cvss } of ratings)
    if (cvss) scores.set(author, Math.max(cvss.score, scores.get(author) ?? 0))
  return scores
}
