import type { CheckedResource, Misconfiguration, SourcePlace } from '../../core/misconfiguration.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { identityOf, type KubernetesObject, textAt, type ValuePath } from '../../kubernetes/object.ts'
import { containersOf } from '../../kubernetes/workload/containers.ts'
import { podOf } from '../../kubernetes/workload/pod-places.ts'
import type { CheckOptions } from '../kubernetes/check-input.ts'
import { checkObject } from '../kubernetes/check-object.ts'
import type { KubernetesCheck } from '../kubernetes/types.ts'
import { scoreContainer, scoreWorkload } from '../kubesec/beyond.ts'
import type { KubesecResult } from '../kubesec/score.ts'
import { podSecurityLevel } from '../pod-security/level.ts'
import { hiddenContainers } from './hidden-workload.ts'

/** What checks made of one object. */
export interface CheckedPlace {
  readonly resource: CheckedResource
  /** In the order of the checks. */
  readonly misconfigurations: readonly Misconfiguration[]
  /** That it could not be judged. */
  readonly problems: readonly Problem[]
}

/**
 * Holds checks against an object of which it is known where it stands.
 *
 * @param placeOf of a value of the object, by its path
 */
export function checkPlaced(
  object: KubernetesObject,
  placeOf: (path: ValuePath) => SourcePlace,
  checks: readonly KubernetesCheck[],
  options: CheckOptions,
): CheckedPlace {
  const { misconfigurations, passed } = checkObject(object, checks, options)
  const place = placeOf([])
  return {
    resource: resourceOf(object, place, passed, options),
    misconfigurations: misconfigurations.map((one) => ({
      ...one,
      place: shown(one.subject.kind, placeOf(one.subject.path)),
    })),
    problems: hiddenProblems(object, place, options),
  }
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

function hiddenProblems(
  object: KubernetesObject,
  { file, startLine }: SourcePlace,
  { podPlaces }: CheckOptions,
): readonly Problem[] {
  if (podOf(object, podPlaces) || object['kind'] === 'CustomResourceDefinition') return []
  const keys = hiddenContainers(object)
  if (!keys) return []
  const { kind, apiVersion = '' } = identityOf(object)
  const subject = startLine === undefined ? file : `${file}:${startLine}`
  const detail = `${kind} (${apiVersion}) has what looks like containers under ${keys.join('.')}, and nobody said that it runs any.`
  return [problem('workload-unknown', subject, detail)]
}
