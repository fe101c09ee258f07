import { ADVISORY_STATUSES } from '../../core/advisory.ts'
import { ENRICHMENTS } from '../../core/enrichment.ts'
import { PACKAGE_CLASSES } from '../../core/package.ts'
import { SEVERITIES } from '../../core/severity.ts'
import { FETCHING, FILTERING, MATCHING } from './command-sets.ts'
import type { Option } from './types.ts'

/** What findings are held against, and which of them are shown. */
export const JUDGEMENT_OPTIONS: readonly Option[] = [
  {
    name: 'mirror',
    value: { kind: 'text', placeholder: 'URL|DIR' },
    help: 'fetch every feed as <mirror>/<host>/<path> instead of from its upstream',
    group: 'Advisories',
    commands: FETCHING,
    file: 'db.mirror',
  },
  {
    name: 'db',
    value: { kind: 'list', placeholder: 'REF' },
    help: 'take feeds from databases in registries (plimsoll db publish), the first that has one, instead of building them',
    group: 'Advisories',
    commands: MATCHING,
    file: 'db.from',
  },
  {
    name: 'db-key',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'refuse databases of --db that are not signed by this key (PEM, public)',
    group: 'Advisories',
    commands: MATCHING,
    file: 'db.key',
  },
  {
    name: 'sign-key',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'sign what is published with this key (PEM, private, without a password), as cosign does',
    group: 'Advisories',
    commands: ['db publish'],
  },
  {
    name: 'offline',
    alias: 'skip-db-update',
    value: { kind: 'flag' },
    help: 'fetch no feed: use what is in the database',
    group: 'Advisories',
    commands: [...MATCHING, 'export-updaters'],
    file: 'db.offline',
  },
  {
    name: 'max-db-age',
    value: { kind: 'duration' },
    default: '24h',
    help: 'age at which a feed is fetched anew; when that fails, an older feed makes the scan incomplete',
    group: 'Advisories',
    commands: [...MATCHING, 'db status', 'db list'],
    file: 'db.max-age',
  },
  {
    name: 'enrich',
    value: { kind: 'list', placeholder: 'WHAT', choices: [...ENRICHMENTS, 'none'] },
    default: ENRICHMENTS.join(','),
    help: 'what is added to findings: known exploitation, its likelihood, severities of NVD, end of life',
    group: 'Advisories',
    commands: MATCHING,
    file: 'scan.enrich',
  },
  {
    name: 'severity-source',
    value: { kind: 'list', placeholder: 'AUTHORS' },
    default: 'auto',
    help: 'whose rating counts first (debian, nvd, ghsa, ...); auto is distribution, advisory, NVD',
    group: 'Advisories',
    commands: MATCHING,
    file: 'scan.severity-source',
  },
  {
    name: 'severity',
    short: 's',
    value: { kind: 'list', placeholder: 'LEVELS', choices: SEVERITIES },
    default: SEVERITIES.join(','),
    help: 'severities that are reported; the others are counted as suppressed',
    group: 'Filters',
    commands: [...FILTERING, 'manifest scan'],
    file: 'filter.severity',
  },
  {
    name: 'ignore-unfixed',
    value: { kind: 'flag' },
    help: 'suppress what no update fixes: every status but fixed',
    group: 'Filters',
    commands: FILTERING,
    file: 'filter.ignore-unfixed',
  },
  {
    name: 'ignore-status',
    value: { kind: 'list', placeholder: 'STATUSES', choices: ADVISORY_STATUSES },
    help: 'suppress findings of these statuses',
    group: 'Filters',
    commands: FILTERING,
    file: 'filter.ignore-status',
  },
  {
    name: 'pkg-types',
    value: { kind: 'list', placeholder: 'TYPES', choices: PACKAGE_CLASSES },
    default: PACKAGE_CLASSES.join(','),
    help: 'kinds of packages whose findings are reported; program: those that no package manager brought, for which all of NVD is fetched',
    group: 'Filters',
    commands: FILTERING,
    file: 'filter.pkg-types',
  },
]
