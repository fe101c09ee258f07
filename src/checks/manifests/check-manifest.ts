import type { CheckedResource, Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { objectsOf } from '../../kubernetes/documents/objects.ts'
import { type ObjectDocument, readManifest } from '../../kubernetes/documents/read-manifest.ts'
import { identityOf, type KubernetesObject, textAt, type ValuePath } from '../../kubernetes/object.ts'
import { containersOf } from '../../kubernetes/workload/containers.ts'
import { podOf } from '../../kubernetes/workload/pod-places.ts'
import type { CheckOptions } from '../kubernetes/check-input.ts'
import { checkObject } from '../kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../kubernetes/registry.ts'
import type { KubernetesCheck } from '../kubernetes/types.ts'
import { scoreContainer, scoreWorkload } from '../kubesec/beyond.ts'
import type { KubesecResult } from '../kubesec/score.ts'
import { podSecurityChecks } from '../pod-security/checks.ts'
import { podSecurityLevel } from '../pod-security/level.ts'
import { hiddenContainers } from './hidden-workload.ts'

/** What checks made of one file. */
export interface CheckedManifest {
  /** In the order of the file. */
  readonly resources: readonly CheckedResource[]
  readonly misconfigurations: readonly Misconfiguration[]
  /** Documents that could not be read, and objects that could not be judged. */
  readonly problems: readonly Problem[]
}

export interface ManifestText {
  readonly name: string
  readonly text: string
  /** Named by the user: whatever in it is no object is a problem. */
  readonly isNamed: boolean
}

/** Lines that are shown of a place. */
const EXCERPT_LINES = 8

/** Holds every check against every object of a manifest. What is broken takes nothing else along. */
export async function checkManifest(
  file: ManifestText,
  options: CheckOptions = {},
): Promise<CheckedManifest> {
  const resources: CheckedResource[] = []
  const misconfigurations: Misconfiguration[] = []
  const problems: Problem[] = []
  const lines = file.text.split('\n')
  for await (const document of readManifest(file.text)) {
    if (document.kind === 'broken') {
      if (file.isNamed || looksLikeManifest(file.text))
        problems.push(brokenProblem(file, document.start.line, document.fault))
      continue
    }
    if (!isObject(document.value)) {
      if (file.isNamed)
        problems.push(brokenProblem(file, document.start.line, 'it has no kind and apiVersion'))
      continue
    }
    for (const { object, path } of objectsOf(document.value)) {
      const place = (inner: ValuePath): SourcePlace =>
        placeOf(file.name, document, [...path, ...inner], lines)
      const checked = checkObject(object, checksFor(options), options)
      misconfigurations.push(
        ...checked.misconfigurations.map((one) => ({
          ...one,
          place: shown(one.subject.kind, place(one.subject.path)),
        })),
      )
      resources.push(resourceOf(object, place([]), checked.passed, options))
      problems.push(...hiddenProblems(object, `${file.name}:${place([]).startLine}`, options))
    }
  }
  return { resources, misconfigurations, problems }
}

function checksFor({ podSecurity }: CheckOptions): readonly KubernetesCheck[] {
  return podSecurity === undefined
    ? KUBERNETES_CHECKS
    : [...KUBERNETES_CHECKS, ...podSecurityChecks(podSecurity)]
}

/** What is objected to in a ConfigMap is a secret most often, and reports are read by more people than it is. */
function shown(kind: string, place: SourcePlace): SourcePlace {
  if (kind !== 'ConfigMap') return place
  const { excerpt: _, ...where } = place
  return where
}

function resourceOf(
  object: KubernetesObject,
  place: SourcePlace,
  passed: number,
  { podPlaces }: CheckOptions,
): CheckedResource {
  const pod = podOf(object, podPlaces)
  const { excerpt: _, ...where } = place
  const custom = podPlaces ? { custom: podPlaces } : {}
  return {
    ...identityOf(object),
    place: where,
    ...scored(scoreWorkload(object, custom)),
    containers: (pod ? containersOf(pod) : []).map(({ name, role, value, path }) => {
      const image = textAt(value, ['image'])
      const score = scored(scoreContainer(object, path, custom))
      return { name, role, ...(image === undefined ? {} : { image }), ...score }
    }),
    passed,
    ...(pod ? { podSecurity: podSecurityLevel(pod).level } : {}),
  }
}

function scored(result: KubesecResult | undefined): { readonly score?: number } {
  return result ? { score: result.score } : {}
}

function placeOf(
  file: string,
  document: ObjectDocument,
  path: ValuePath,
  lines: readonly string[],
): SourcePlace {
  const { line, column, endLine } = document.span(path)
  const shown = lines.slice(line - 1, Math.min(endLine, line - 1 + EXCERPT_LINES))
  const excerpt = shown.map((one) => one.replace(/\r$/, '')).join('\n')
  return { file, startLine: line, startColumn: column, endLine, excerpt }
}

function isObject(value: KubernetesObject): boolean {
  return textAt(value, ['kind']) !== undefined && textAt(value, ['apiVersion']) !== undefined
}

/** What holds templates is no YAML, and is told so. */
function brokenProblem({ name, text }: ManifestText, line: number, fault: string): Problem {
  const hint = text.includes('{{')
    ? ' It holds templates: render them first (helm template . | plimsoll manifest scan -).'
    : ''
  return problem('manifest-broken', `${name}:${line}`, `The document cannot be read: ${fault}.${hint}`)
}

/** Of files that the user did not name himself, many are none of Kubernetes. */
function looksLikeManifest(text: string): boolean {
  return /^["{\s]*apiVersion["\s]*:/m.test(text)
}

function hiddenProblems(
  object: KubernetesObject,
  subject: string,
  { podPlaces }: CheckOptions,
): readonly Problem[] {
  if (podOf(object, podPlaces) || object['kind'] === 'CustomResourceDefinition') return []
  const keys = hiddenContainers(object)
  if (!keys) return []
  const { kind, apiVersion = '' } = identityOf(object)
  const detail = `${kind} (${apiVersion}) has what looks like containers under ${keys.join('.')}, and nobody said that it runs any.`
  return [problem('workload-unknown', subject, detail)]
}
