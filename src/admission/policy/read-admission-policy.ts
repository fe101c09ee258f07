import { checkLocated } from '../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'
import { isNamespaceName } from '../../kubernetes/names.ts'
import type { PodPlace } from '../../kubernetes/workload/pod-places.ts'
import { readBreakGlass } from './read-break-glass.ts'
import { type KeyFiles, type ReadKeyFile, readKeyFiles } from './read-keys.ts'
import { readRequirements } from './read-requirements.ts'
import { nameGlobs, type Path, patternsAt } from './read-values.ts'
import { ADMISSION_KEYS, AdmissionFileSchema, type RuleDocument } from './schema.ts'
import type { AdmissionPolicy, AdmissionRule, LabelSelector, RuleMatch } from './types.ts'

/**
 * A policy of admission as its file writes it, YAML or JSON. Throws `policy-invalid`, with line and column.
 * @param readKeyFile absent: keys have to stand in the policy itself
 */
export async function readAdmissionPolicy(
  text: string,
  file: string,
  readKeyFile: ReadKeyFile = noFiles,
): Promise<AdmissionPolicy> {
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
  const files = await readKeyFiles(rules, readKeyFile)
  return {
    default: admission.default,
    onFailure: admission.onFailure ?? 'deny',
    ...(admission.onFailure && { withoutStore: admission.onFailure }),
    unknownKinds: admission.unknownKinds ?? 'deny',
    exemptNamespaces,
    rules: rules.map((rule, index) => readRule(rule, ['admission', 'rules', index], { yaml, files })),
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

function noFiles(): Promise<string> {
  return Promise.reject(new Error('no files are read here'))
}

interface Sources {
  readonly yaml: LocatedYaml
  readonly files: KeyFiles
}

function readRule(rule: RuleDocument, path: Path, sources: Sources): AdmissionRule {
  const { name, match = {}, mode = 'enforce', require = {} } = rule
  return {
    name,
    mode,
    match: readMatch(match, [...path, 'match'], sources.yaml),
    require: readRequirements(require, [...path, 'require'], sources),
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
