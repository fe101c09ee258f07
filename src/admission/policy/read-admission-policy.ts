import { checkLocated } from '../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'
import { isNamespaceName } from '../../kubernetes/names.ts'
import type { PodPlace } from '../../kubernetes/workload/pod-places.ts'
import { readBreakGlass } from './read-break-glass.ts'
import { durationAt, nameGlobs, type Path, patternsAt } from './read-values.ts'
import { ADMISSION_KEYS, AdmissionFileSchema, MAX_WAIT_MS, type RuleDocument } from './schema.ts'
import type { AdmissionPolicy, AdmissionRule, LabelSelector, Requirements, RuleMatch } from './types.ts'

const DEFAULT_WAIT_MS = 5000

/** A policy of admission as its file writes it, YAML or JSON. Throws `policy-invalid`, with line and column. */
export async function readAdmissionPolicy(text: string, file: string): Promise<AdmissionPolicy> {
  const yaml = await readLocatedYaml({ file, text, code: 'policy-invalid' })
  const { admission } = checkLocated(yaml, AdmissionFileSchema, ADMISSION_KEYS)
  const { rules = [], breakGlass, podPlaces = [], exemptNamespaces = [] } = admission
  for (const [index, { name }] of rules.entries())
    if (rules.findIndex((other) => other.name === name) < index)
      yaml.fail(['admission', 'rules', index, 'name'], `two rules have the name «${name}»`)
  for (const [index, name] of exemptNamespaces.entries())
    if (!isNamespaceName(name))
      yaml.fail(
        ['admission', 'exemptNamespaces', index],
        `«${name}» is no namespace: they are exempt by their whole names`,
      )
  return {
    default: admission.default,
    onFailure: admission.onFailure ?? 'deny',
    ...(admission.onFailure && { withoutStore: admission.onFailure }),
    unknownKinds: admission.unknownKinds ?? 'deny',
    exemptNamespaces,
    rules: rules.map((rule, index) => readRule(rule, ['admission', 'rules', index], yaml)),
    ...(breakGlass === undefined ? {} : { breakGlass: readBreakGlass(breakGlass, yaml) }),
    podPlaces: podPlaces.map(({ group, kind, path }, index): PodPlace => {
      const parts = path.split('.')
      if (parts.includes(''))
        yaml.fail(
          ['admission', 'podPlaces', index, 'path'],
          'a path is keys with dots between them, as spec.template',
        )
      return { kind, path: parts, ...(group === undefined ? {} : { group }) }
    }),
  }
}

function readRule(rule: RuleDocument, path: Path, yaml: LocatedYaml): AdmissionRule {
  const { name, match = {}, mode = 'enforce', require = {} } = rule
  return {
    name,
    mode,
    match: readMatch(match, [...path, 'match'], yaml),
    require: readRequirements(require, [...path, 'require'], yaml),
  }
}

function readMatch(match: NonNullable<RuleDocument['match']>, path: Path, yaml: LocatedYaml): RuleMatch {
  const { namespaces, notNamespaces, labels, namespaceLabels, images, kinds, users, groups } = match
  const globs = (key: string, texts: readonly string[]) => nameGlobs(texts, [...path, key], yaml)
  const selector = (key: string, value: SelectorDocument) => readSelector(value, [...path, key], yaml)
  return {
    ...(kinds && { kinds }),
    ...(users && { users }),
    ...(groups && { groups }),
    ...(namespaces && { namespaces: globs('namespaces', namespaces) }),
    ...(notNamespaces && { notNamespaces: globs('notNamespaces', notNamespaces) }),
    ...(labels && { labels: selector('labels', labels) }),
    ...(namespaceLabels && { namespaceLabels: selector('namespaceLabels', namespaceLabels) }),
    ...(images && { images: patternsAt(images, [...path, 'images'], yaml) }),
  }
}

type SelectorDocument = NonNullable<NonNullable<RuleDocument['match']>['labels']>

function readSelector(document: SelectorDocument, path: Path, yaml: LocatedYaml): LabelSelector {
  const { matchLabels = {}, matchExpressions = [] } = document
  return {
    matchLabels,
    matchExpressions: matchExpressions.map(({ key, operator, values = [] }, index) => {
      const takesValues = operator === 'In' || operator === 'NotIn'
      if (takesValues !== values.length > 0)
        yaml.fail(
          [...path, 'matchExpressions', index],
          `${operator} ${takesValues ? 'needs values' : 'takes no values'}`,
        )
      return { key, operator, values }
    }),
  }
}

type RequireDocument = NonNullable<RuleDocument['require']>

function readRequirements(require: RequireDocument, path: Path, yaml: LocatedYaml): Requirements {
  const { registries, tags, signature, scan, endOfLife, manifest } = require
  if (endOfLife !== undefined && endOfLife !== 'allow' && scan === undefined)
    yaml.failAtKey([...path, 'endOfLife'], 'endOfLife is known by a scan: require.scan is missing')
  return {
    ...(registries && { registries: readRegistries(registries, [...path, 'registries'], yaml) }),
    ...(tags && {
      tags: { forbid: tags.forbid ?? [], semver: tags.semver ?? false, digest: tags.digest ?? false },
    }),
    ...(signature && {
      signature: {
        keys: signature.keys.map((key) =>
          'pem' in key ? { kind: 'pem' as const, pem: key.pem } : { kind: 'file' as const, file: key.file },
        ),
      },
    }),
    ...(scan && { scan: readScan(scan, [...path, 'scan'], yaml) }),
    ...(endOfLife && { endOfLife }),
    ...(manifest && { manifest }),
  }
}

function readRegistries(
  { allow, deny = [] }: NonNullable<RequireDocument['registries']>,
  path: Path,
  yaml: LocatedYaml,
): NonNullable<Requirements['registries']> {
  return {
    ...(allow && { allow: patternsAt(allow, [...path, 'allow'], yaml) }),
    deny: patternsAt(deny, [...path, 'deny'], yaml),
  }
}

function readScan(
  { policy, maxAge, unknown = 'deny', wait, incomplete = 'deny' }: NonNullable<RequireDocument['scan']>,
  path: Path,
  yaml: LocatedYaml,
): NonNullable<Requirements['scan']> {
  if (wait !== undefined && unknown !== 'wait')
    yaml.failAtKey([...path, 'wait'], 'wait is only for unknown: wait')
  const milliseconds = wait === undefined ? DEFAULT_WAIT_MS : durationAt(wait, [...path, 'wait'], yaml)
  if (milliseconds > MAX_WAIT_MS)
    yaml.fail(
      [...path, 'wait'],
      `the API server waits for 30 s at most: wait is at most ${MAX_WAIT_MS / 1000}s`,
    )
  return {
    policy,
    unknown,
    wait: milliseconds,
    incomplete,
    ...(maxAge === undefined ? {} : { maxAge: durationAt(maxAge, [...path, 'maxAge'], yaml) }),
  }
}
