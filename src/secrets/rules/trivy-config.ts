import { matchesGlob, parseGlob } from '../../core/glob.ts'
import { parseSeverity } from '../../core/severity.ts'
import { sha256 } from '../../core/sha256.ts'
import { checkLocated } from '../../documents/check.ts'
import { type LocatedYaml, readLocatedYaml } from '../../documents/located-yaml.ts'
import type { SecretRule } from '../types.ts'
import { LOWERINGS, type Lowering } from './paths.ts'
import { longestMatch } from './pattern-length.ts'
import { type Allow, allowOf, failingPattern, type PatternTest, patternTest } from './pattern-test.ts'
import { MAX_RULES, writeOutIssuers } from './read-rules.ts'
import { BUILT_IN } from './rules.generated.ts'
import type { SecretConfig } from './secret-config.ts'
import { KNOWN_KEYS, SecretFile, type TrivyRule } from './trivy-schema.ts'
import { USUAL_REACH } from './write-out.ts'

/** Names of Trivy's allow rules, and what of ours is switched off with each. */
const ALLOW_RULES: Readonly<Record<string, Lowering | undefined>> = {
  ...Object.fromEntries(LOWERINGS.map((name) => [name, name])),
  'locale-dir': 'locale',
  markdown: 'documentation',
  'usr-dirs': 'documentation',
  'dist-info': 'vendor',
  'node.js': 'vendor',
  golang: 'vendor',
  python: 'vendor',
  rubygems: 'vendor',
  wordpress: 'vendor',
  'anaconda-log': undefined,
  'stateless-ghs-jwt': undefined,
}

/**
 * What a user says of rules, in the form of `trivy-secret.yaml` or in our own. Throws `config-invalid` with line and
 * column for keys that are not known, patterns that are none, and names of built-in rules that do not exist.
 *
 * An `exclude-block` is held against the line on which a secret stands, and not against the whole file.
 */
export async function readSecretConfig(file: string, text: string): Promise<SecretConfig> {
  const yaml = await readLocatedYaml({ file, text, code: 'config-invalid' })
  const document = checkLocated(yaml, SecretFile, KNOWN_KEYS)
  const rules = document.rules ?? []
  if (rules.length > MAX_RULES) yaml.fail(['rules'], `there are more than ${MAX_RULES} rules`)
  const own = rules.map((rule, index) => ownRule(rule, yaml, ['rules', index]))
  const ownIds = new Set(own.map(({ id }) => id))
  const data = writeOutIssuers(yaml, document.issuers ?? [])
  const dataIds = new Set(data.map(({ id }) => id))
  const only = enabledIds(document, yaml)
  const disabled = new Set(document['disable-rules'] ?? [])
  const allows = (document['allow-rules'] ?? []).map((one, index) =>
    allowOf(one, yaml, ['allow-rules', index]),
  )
  const excludes = testsOf(document['exclude-block']?.regexes, yaml, ['exclude-block', 'regexes'])
  return {
    chooses: (builtIn) =>
      [
        ...builtIn.filter(({ id }) => (!only || only.has(id)) && !ownIds.has(id) && !dataIds.has(id)),
        ...data,
      ].filter(({ id }) => !disabled.has(id)),
    ownRules: own.filter(({ id }) => !disabled.has(id)),
    disabledLowerings: loweringsOf(document, yaml),
    skips: skipsOf(document['skip-patterns'] ?? [], yaml),
    allows: (hit) => allows.some((allow) => allow(hit)),
    excludes: ({ context }) => excludes.some((test) => test(context)),
    key: sha256(JSON.stringify(document)),
  }
}

function enabledIds(document: SecretFile, yaml: LocatedYaml): ReadonlySet<string> | undefined {
  const ids = document['enable-builtin-rules'] ?? []
  if (ids.length === 0) return undefined
  const known = new Set(BUILT_IN.map(({ id }) => id))
  const wrong = ids.findIndex((id) => !known.has(id))
  if (wrong >= 0)
    yaml.fail(['enable-builtin-rules', wrong], `«${ids[wrong]}» is no rule that comes with the program`)
  return new Set(ids)
}

function loweringsOf(document: SecretFile, yaml: LocatedYaml): ReadonlySet<Lowering> {
  const names = document['disable-allow-rules'] ?? []
  const wrong = names.findIndex((name) => !Object.hasOwn(ALLOW_RULES, name))
  if (wrong >= 0)
    yaml.fail(['disable-allow-rules', wrong], `«${names[wrong]}» is no allow rule that is known`)
  return new Set(names.flatMap((name) => ALLOW_RULES[name] ?? []))
}

function skipsOf(globs: readonly string[], yaml: LocatedYaml): (path: string) => boolean {
  const patterns = globs.flatMap((glob, index) => {
    try {
      return parseGlob(glob)
    } catch (error) {
      return yaml.fail(['skip-patterns', index], error instanceof Error ? error.message : String(error))
    }
  })
  return (path) => {
    const segments = path.split('/')
    return patterns.some((pattern) => matchesGlob(pattern, segments))
  }
}

type Path = readonly (string | number)[]

function testsOf(
  regexes: readonly string[] | null | undefined,
  yaml: LocatedYaml,
  path: Path,
): PatternTest[] {
  return (regexes ?? []).map((regex, index) => patternTest(regex, yaml, [...path, index]))
}

function ownRule(rule: TrivyRule, yaml: LocatedYaml, path: Path): SecretRule {
  const { id, regex, 'secret-group-name': group } = rule
  const pattern = group === undefined ? regex : withSecretGroup(regex, group)
  if (pattern === undefined)
    return yaml.fail([...path, 'secret-group-name'], `${path.join('.')}.regex has no group named «${group}»`)
  failingPattern(pattern, yaml, [...path, 'regex'])
  const severity = parseSeverity(rule.severity ?? 'UNKNOWN')
  if (!severity) yaml.fail([...path, 'severity'], `«${rule.severity}» is no severity`)
  const length = longestMatch(pattern)
  const inPath = rule.path === undefined ? undefined : patternTest(rule.path, yaml, [...path, 'path'])
  const allows: Allow[] = (rule['allow-rules'] ?? []).map((one, index) =>
    allowOf(one, yaml, [...path, 'allow-rules', index]),
  )
  const excludes = testsOf(rule['exclude-block']?.regexes, yaml, [...path, 'exclude-block', 'regexes'])
  return {
    id,
    category: rule.category ?? 'Own rule',
    title: rule.title ?? id,
    severity: severity ?? 'UNKNOWN',
    keywords: (rule.keywords ?? []).map((keyword) => keyword.toLowerCase()),
    pattern,
    maxLength: Math.min(length, USUAL_REACH),
    confidence: 'high',
    ...(inPath ? { paths: inPath } : {}),
    judge: (candidate) =>
      allows.some((allow) => allow(candidate)) || excludes.some((test) => test(candidate.context))
        ? undefined
        : {},
    advice:
      'Take the secret for known to others: revoke it where it is good, and hand a new one over at run time.',
    references: [],
  }
}

/** The pattern with that group called `secret`; undefined where it has none of that name. */
function withSecretGroup(regex: string, group: string): string | undefined {
  if (group === 'secret') return /\(\?P?<secret>/.test(regex) ? regex : undefined
  const opening = [`(?P<${group}>`, `(?<${group}>`].find((one) => regex.includes(one))
  return opening === undefined ? undefined : regex.replace(opening, '(?P<secret>')
}
