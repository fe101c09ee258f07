/** What a template finds under a name: so that a wrong one is found before anything is scanned. */
export type Shape =
  /** Texts, numbers and truths: what can be shown. */
  'scalar' | { readonly list: Shape } | { readonly [member: string]: Shape }

/** Of each item of a list, beside its own members. */
export const ITEM = { index: 'scalar', isFirst: 'scalar', isLast: 'scalar' } as const satisfies Shape

const LAYER = {
  number: 'scalar',
  diffId: 'scalar',
  digest: 'scalar',
  size: 'scalar',
  createdBy: 'scalar',
} as const

const PACKAGE = {
  name: 'scalar',
  version: 'scalar',
  type: 'scalar',
  purl: 'scalar',
  path: 'scalar',
  arch: 'scalar',
  licenses: { list: 'scalar' },
  layer: LAYER,
} as const satisfies Shape

const FINDING = {
  id: 'scalar',
  aliases: { list: 'scalar' },
  severity: 'scalar',
  severityBy: 'scalar',
  isCritical: 'scalar',
  isHigh: 'scalar',
  isMedium: 'scalar',
  isLow: 'scalar',
  isUnknown: 'scalar',
  status: 'scalar',
  statusReason: 'scalar',
  fixedVersion: 'scalar',
  remedy: 'scalar',
  title: 'scalar',
  description: 'scalar',
  link: 'scalar',
  links: { list: 'scalar' },
  cwes: { list: 'scalar' },
  published: 'scalar',
  modified: 'scalar',
  cvss: { score: 'scalar', vector: 'scalar' },
  epss: { score: 'scalar', percent: 'scalar', percentile: 'scalar', date: 'scalar' },
  kev: { dateAdded: 'scalar', dueDate: 'scalar', requiredAction: 'scalar' },
  comparison: 'scalar',
  feed: 'scalar',
  target: 'scalar',
  fingerprint: 'scalar',
  package: PACKAGE,
} as const satisfies Shape

const SUPPRESSED = { ...FINDING, by: 'scalar', decision: 'scalar', reason: 'scalar' } as const satisfies Shape

const MISCONFIGURATION = {
  id: 'scalar',
  severity: 'scalar',
  title: 'scalar',
  message: 'scalar',
  description: 'scalar',
  advice: 'scalar',
  object: 'scalar',
  container: 'scalar',
  file: 'scalar',
  line: 'scalar',
} as const satisfies Shape

/** The report as templates see it; docs/templates.md lists it. */
export const REPORT_SHAPE = {
  version: 'scalar',
  createdAt: 'scalar',
  target: {
    kind: 'scalar',
    name: 'scalar',
    platform: 'scalar',
    imageId: 'scalar',
    digest: 'scalar',
    size: 'scalar',
    commit: 'scalar',
    tags: { list: 'scalar' },
  },
  distribution: { family: 'scalar', version: 'scalar', name: 'scalar' },
  endOfLife: { state: 'scalar', date: 'scalar', notice: 'scalar' },
  verdict: { outcome: 'scalar', reason: 'scalar', exitCode: 'scalar', line: 'scalar' },
  isComplete: 'scalar',
  isEmpty: 'scalar',
  counts: {
    findings: 'scalar',
    critical: 'scalar',
    high: 'scalar',
    medium: 'scalar',
    low: 'scalar',
    unknown: 'scalar',
    fixable: 'scalar',
    exploited: 'scalar',
    suppressed: 'scalar',
    packages: 'scalar',
    problems: 'scalar',
  },
  targets: {
    list: {
      name: 'scalar',
      packages: 'scalar',
      findings: { list: FINDING },
      suppressed: { list: SUPPRESSED },
    },
  },
  findings: { list: FINDING },
  suppressed: { list: SUPPRESSED },
  misconfigurations: { list: MISCONFIGURATION },
  suppressedMisconfigurations: {
    list: { ...MISCONFIGURATION, by: 'scalar', decision: 'scalar', reason: 'scalar' },
  },
  problems: {
    list: {
      code: 'scalar',
      subject: 'scalar',
      detail: 'scalar',
      meaning: 'scalar',
      advice: 'scalar',
      hidesFindings: 'scalar',
    },
  },
  hits: { list: { action: 'scalar', policy: 'scalar', rule: 'scalar', message: 'scalar' } },
  notes: { list: { kind: 'scalar', id: 'scalar', level: 'scalar', subject: 'scalar', text: 'scalar' } },
  packages: { list: PACKAGE },
  layers: { list: LAYER },
  database: {
    digest: 'scalar',
    feeds: { list: { id: 'scalar', name: 'scalar', url: 'scalar', date: 'scalar', records: 'scalar' } },
  },
} as const satisfies Shape

export function isList(shape: Shape): shape is { readonly list: Shape } {
  return typeof shape === 'object' && 'list' in shape
}
