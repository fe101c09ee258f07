import { hidesFindings } from '../../../core/problem.ts'
import type { Severity } from '../../../core/severity.ts'
import type { Judgeable } from '../../types.ts'
import { daysBetween, timeOf } from './time.ts'
import { unknown, viewType } from './view.ts'

export const reportView = viewType<Judgeable>('Report', {
  target: { type: 'string', help: 'what was scanned, by its name', read: ({ target }) => target.name },
  kind: {
    type: 'string',
    help: '`image`, `rootfs`, `filesystem`, `repository`, `sbom`, `purls`, `manifests`, `cluster`',
    read: ({ target }) => target.kind,
  },
  critical: { type: 'int', help: 'findings of that severity', read: (report) => count(report, 'CRITICAL') },
  high: { type: 'int', help: 'the same', read: (report) => count(report, 'HIGH') },
  medium: { type: 'int', help: 'the same', read: (report) => count(report, 'MEDIUM') },
  low: { type: 'int', help: 'the same', read: (report) => count(report, 'LOW') },
  unknown: { type: 'int', help: 'the same', read: (report) => count(report, 'UNKNOWN') },
  kept: { type: 'int', help: 'findings that are left', read: ({ findings }) => BigInt(findings.length) },
  suppressed: {
    type: 'int',
    help: 'findings that exceptions, VEX documents and filters took out',
    read: ({ suppressed }) => BigInt(suppressed.length),
  },
  excepted: {
    type: 'int',
    help: 'of those, what exceptions took out',
    read: ({ suppressed }) =>
      BigInt(suppressed.filter(({ decision }) => decision.kind === 'exception').length),
  },
  complete: {
    type: 'bool',
    help: 'nothing is left unjudged that may hide a finding',
    read: ({ problems }) => !problems.some(hidesFindings),
  },
  problems: {
    type: 'list<string>',
    help: 'codes of what could not be judged, each once (docs/problems.md)',
    read: ({ problems }) => [...new Set(problems.map(({ code }) => code))],
  },
  feedAgeDays: {
    type: 'int',
    help: 'whole days since the feed that was looked after longest ago was known to be up to date; unknown where no feed was used',
    read: feedAge,
  },
  feeds: {
    type: 'list<string>',
    help: 'ids of the feeds that were used (`plimsoll db list` names them): `"kev" in report.feeds`',
    read: ({ database }) => database.feeds.map(({ id }) => id),
  },
  expiredExceptions: {
    type: 'int',
    help: 'exceptions whose time is over',
    read: ({ decisions }) => BigInt(decisions.exceptions.filter(({ state }) => state === 'expired').length),
  },
  unusedExceptions: {
    type: 'int',
    help: 'exceptions that suppress nothing',
    read: ({ decisions }) => BigInt(decisions.exceptions.filter(({ state }) => state === 'unused').length),
  },
  packages: {
    type: 'list<Package>',
    help: 'all, for `exists`, `all`, `filter`; `hasPackage` is faster',
    read: (_, facts) => facts.packages(),
  },
  findings: { type: 'list<Finding>', help: 'all that are left', read: (_, facts) => facts.findings() },
  misconfigurations: {
    type: 'list<Misconfiguration>',
    help: 'the same of what is set up wrongly; empty where nobody looked: see `hasChecks`',
    read: (_, facts) => facts.misconfigurations(),
  },
  hasChecks: {
    type: 'bool',
    help: 'it was looked for what is set up wrongly',
    read: ({ configuration }) => configuration !== undefined,
  },
})

function count({ findings }: Judgeable, level: Severity): bigint {
  return BigInt(findings.filter(({ severity }) => severity.level === level).length)
}

function feedAge({ database }: Judgeable, { now }: { readonly now: Date }): bigint {
  const ages = database.feeds.map(({ checkedAt }) =>
    daysBetween(timeOf(checkedAt, 'no feed has a date'), now),
  )
  return ages.length === 0
    ? unknown('no feed was used')
    : ages.reduce((oldest, age) => (age > oldest ? age : oldest))
}
