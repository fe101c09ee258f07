import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020.js'

/*
 * What is known of Clair's JSON, written down from its specification (https://github.com/quay/clair,
 * httptransport/types/v1) and from what its server and its readers do where they differ from it:
 *
 * - `kind` is in small letters, though the specification had capitals;
 * - `cpe` may be empty, though the specification has a pattern for it;
 * - `PackageNotVulnerable`, `Self`, `Aliases`, `Invert` and `detector` are written, though the specification is closed;
 * - `plimsoll` is ours.
 *
 * What `required` lists is what Quay does not do without: https://github.com/quay/quay, util/secscan/v4.
 */

const text = { type: 'string' } as const
const digest = { type: 'string', pattern: '^(sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$' } as const
const mapOf = (items: object) => ({ type: 'object', additionalProperties: items }) as const
const listOf = (items: object) => ({ type: 'array', items }) as const
const cpe = { type: 'string', pattern: '^(|cpe:.+)$' } as const

const sourcePackage = closed(
  { id: text, name: text, version: text, kind: { const: 'source' }, normalized_version: text, cpe },
  ['id', 'name', 'version'],
)

const clairPackage = closed(
  {
    id: text,
    name: text,
    version: text,
    kind: { enum: ['binary', 'source', 'layer', 'ancestry'] },
    source: sourcePackage,
    normalized_version: text,
    module: text,
    arch: text,
    cpe,
    detector: closed({ name: text, version: text, kind: text }, ['name', 'version', 'kind']),
  },
  ['id', 'name', 'version'],
)

const distribution = closed(
  {
    id: text,
    did: text,
    name: text,
    version: text,
    version_code_name: text,
    version_id: text,
    arch: text,
    cpe,
    pretty_name: text,
  },
  ['id', 'did', 'name', 'version', 'version_code_name', 'version_id', 'arch', 'cpe', 'pretty_name'],
)

const repository = closed({ id: text, name: text, key: text, uri: { type: 'string', format: 'uri' }, cpe }, [
  'id',
])

const environment = closed(
  { package_db: text, introduced_in: digest, distribution_id: text, repository_ids: listOf(text) },
  ['package_db', 'introduced_in', 'distribution_id'],
)

const normalizedSeverity = { enum: ['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical'] } as const
const alias = closed({ space: text, name: text }, ['space', 'name'])

const vulnerability = {
  ...closed(
    {
      id: text,
      updater: text,
      name: text,
      description: text,
      issued: { type: 'string', format: 'date-time' },
      links: text,
      severity: text,
      normalized_severity: normalizedSeverity,
      package: clairPackage,
      distribution,
      repository,
      fixed_in_version: text,
      range: { ...closed({ '[': text, ')': text }, []), minProperties: 1 },
      arch_op: { enum: ['equals', 'not equals', 'pattern match'] },
      Self: alias,
      Aliases: listOf(alias),
      Invert: { type: 'boolean' },
    },
    ['id', 'updater', 'name', 'description', 'links', 'severity', 'normalized_severity', 'fixed_in_version'],
  ),
  dependentRequired: { package: ['arch_op'] },
  anyOf: [{ required: ['package'] }, { required: ['repository'] }, { required: ['distribution'] }],
}

const contents = {
  manifest_hash: digest,
  packages: mapOf(clairPackage),
  distributions: mapOf(distribution),
  repository: mapOf(repository),
  environments: mapOf({ ...listOf(environment), minItems: 1 }),
}
const contentsRequired = ['manifest_hash', 'packages', 'distributions', 'environments'] as const

const updateOperation = closed(
  {
    ref: text,
    updater: text,
    fingerprint: text,
    date: { type: 'string', format: 'date-time' },
    kind: { enum: ['vulnerability', 'enrichment'] },
  },
  ['ref', 'updater', 'fingerprint', 'date', 'kind'],
)

const SCHEMAS = {
  indexReport: closed(
    {
      ...contents,
      state: {
        enum: [
          'CheckManifest',
          'FetchLayers',
          'ScanLayers',
          'Coalesce',
          'IndexManifest',
          'IndexError',
          'IndexFinished',
        ],
      },
      success: { type: 'boolean' },
      err: text,
      plimsoll: { type: 'object' },
    },
    [...contentsRequired, 'state', 'success', 'err'],
  ),
  vulnerabilityReport: closed(
    {
      ...contents,
      vulnerabilities: mapOf(vulnerability),
      package_vulnerabilities: mapOf(listOf(text)),
      enrichments: mapOf({ type: 'array', minItems: 1, items: mapOf({ type: 'array', minItems: 1 }) }),
      PackageNotVulnerable: mapOf(listOf(text)),
      plimsoll: { type: 'object' },
    },
    [...contentsRequired, 'vulnerabilities', 'package_vulnerabilities'],
  ),
  indexState: closed({ state: { type: 'string', minLength: 1 } }, ['state']),
  error: closed({ code: text, message: text }, ['code', 'message']),
  updateOperations: mapOf({ ...listOf(updateOperation), minItems: 1 }),
  updateDiff: closed(
    {
      prev: { type: 'object' },
      cur: updateOperation,
      added: listOf(vulnerability),
      removed: listOf(vulnerability),
    },
    ['prev', 'cur', 'added', 'removed'],
  ),
  bulkDelete: listOf(digest),
  affectedManifests: closed(
    { vulnerabilities: mapOf({ type: 'object' }), vulnerable_manifests: mapOf(listOf(text)) },
    ['vulnerabilities', 'vulnerable_manifests'],
  ),
  notificationPage: closed(
    {
      page: closed({ size: { type: 'integer' }, next: text }, ['size']),
      notifications: listOf(
        closed(
          {
            id: text,
            manifest: digest,
            reason: { enum: ['added', 'removed', 'changed'] },
            vulnerability: {
              type: 'object',
              properties: {
                name: text,
                normalized_severity: normalizedSeverity,
                severity: text,
                fixed_in_version: text,
              },
              required: ['name', 'normalized_severity', 'fixed_in_version', 'description'],
            },
          },
          ['id', 'manifest', 'reason', 'vulnerability'],
        ),
      ),
    },
    ['page', 'notifications'],
  ),
} as const

export type ClairDocument = keyof typeof SCHEMAS

function closed<T extends object>(properties: T, required: readonly string[]) {
  return { type: 'object', additionalProperties: false, properties, required } as const
}

const ajv = new Ajv2020.Ajv2020({
  allErrors: true,
  strict: false,
  formats: { 'date-time': isTime, uri: isUri },
})
const validators = new Map<ClairDocument, ValidateFunction>()

/** What is wrong with a document, with the place of each; empty for what is right. */
export function faultsOf(document: ClairDocument, value: unknown): string[] {
  let validate = validators.get(document)
  if (!validate) {
    validate = ajv.compile(SCHEMAS[document])
    validators.set(document, validate)
  }
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`.trim(),
  )
}

/** RFC 3339, as readers in Go take it. */
function isTime(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value)
}

function isUri(value: string): boolean {
  return URL.canParse(value)
}
