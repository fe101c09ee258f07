import { allChecks } from '../../checks/kubernetes/all-checks.ts'
import type { CheckOptions } from '../../checks/kubernetes/check-input.ts'
import { type CheckedPlace, checkPlaced } from '../../checks/manifests/check-placed.ts'
import { byGravity, type CheckedResource, type Misconfiguration } from '../../core/misconfiguration.ts'
import type { Problem } from '../../core/problem.ts'
import { type KubernetesObject, type ValuePath, valueAt } from '../../kubernetes/object.ts'
import { controllerOf, createOwners, type OwningWorkload } from '../../kubernetes/workload/owners.ts'
import { POD_PLACES, podOf } from '../../kubernetes/workload/pod-places.ts'
import { isDefaultRole } from './kubernetes-defaults.ts'

/** What checks made of the objects of a cluster. */
export interface CheckedObjects {
  /** In the order in which they were shown. */
  readonly resources: readonly CheckedResource[]
  /** The worst first. */
  readonly misconfigurations: readonly Misconfiguration[]
  /** The same of roles that the API server makes itself. */
  readonly ofDefaults: readonly Misconfiguration[]
  readonly problems: readonly Problem[]
}

/**
 * Holds every check against every object that nobody else's is. What an object manages is like its template, and is told
 * by that; pods whose workload nobody shows speak for it, all together once.
 *
 * @param cluster its name: objects of it have no other place
 */
export function checkObjects(
  objects: readonly KubernetesObject[],
  cluster: string,
  options: CheckOptions,
): CheckedObjects {
  // Something else may manage pods and say nothing of what they are like.
  const owners = createOwners(objects.filter((one) => podOf(one, options.podPlaces) !== undefined))
  const checks = allChecks(options)
  const resources = new Map<string, CheckedResource>()
  const found = new Map<string, Misconfiguration>()
  const ofDefaults = new Map<string, Misconfiguration>()
  const problems: Problem[] = []
  for (const object of objects) {
    const owner = owners(object)
    if (object['kind'] === 'Secret' || isToldByAnother(object, owner, options)) continue
    const checked = checkPlaced(object, () => ({ file: cluster }), checks, options)
    const { resource, misconfigurations } = isSpokenFor(object, owner) ? asOwner(checked, owner) : checked
    problems.push(...checked.problems)
    if (resource.passed + misconfigurations.length === 0) continue
    const key = keyOf(resource)
    if (!resources.has(key)) resources.set(key, resource)
    const target = isDefaultRole(object) ? ofDefaults : found
    for (const one of misconfigurations)
      target.set(JSON.stringify([key, one.id, one.subject.container, one.message, one.subject.path]), one)
  }
  return {
    resources: [...resources.values()],
    misconfigurations: [...found.values()].sort(byGravity),
    ofDefaults: [...ofDefaults.values()].sort(byGravity),
    problems,
  }
}

/** What others make, under names that change with each of them. */
const MADE: ReadonlySet<unknown> = new Set(['Pod', 'ReplicaSet', 'Job', 'ReplicationController'])

function isToldByAnother(
  object: KubernetesObject,
  { seen, object: top }: OwningWorkload,
  { podPlaces }: CheckOptions,
): boolean {
  // A role that an operator keeps is no copy of anything.
  const isOfPods = podOf(object, podPlaces) !== undefined || object['kind'] === 'ControllerRevision'
  if (!isOfPods || !controllerOf(object)) return false
  if (seen !== object) return true
  // An old template that is scaled to nothing was left behind by what nobody shows.
  return top === undefined && MADE.has(object['kind']) && valueAt(object, ['spec', 'replicas']) === 0
}

/** People know, accept and mend its workload, though nobody shows it. A node keeps pods of its own under fixed names. */
function isSpokenFor({ kind }: KubernetesObject, owner: OwningWorkload): boolean {
  return MADE.has(kind) && owner.object === undefined && owner.kind !== 'Node'
}

function asOwner(
  { resource, misconfigurations, problems }: CheckedPlace,
  { kind, name }: OwningWorkload,
): CheckedPlace {
  const { apiVersion: _, ...rest } = resource
  const [from, to] = [templatePath(resource.kind), templatePath(kind)]
  const moved = (path: ValuePath): ValuePath =>
    from && to && from.every((key, index) => path[index] === key) ? [...to, ...path.slice(from.length)] : path
  return {
    resource: { ...rest, kind, name },
    misconfigurations: misconfigurations.map((one) => {
      const { apiVersion: _version, ...subject } = one.subject
      return { ...one, subject: { ...subject, kind, name, path: moved(subject.path) } }
    }),
    problems,
  }
}

function templatePath(kind: string): ValuePath | undefined {
  return POD_PLACES.find((place) => place.kind === kind)?.path
}

function keyOf({ kind, namespace, name }: CheckedResource): string {
  return JSON.stringify([kind, namespace, name])
}
