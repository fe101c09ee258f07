import { isRecord, listAt, valueAt } from '../../../kubernetes/object.ts'
import { mainContainers } from './pod.ts'
import { type KubesecRule, WORKLOADS } from './types.ts'

const REASONS = {
  requests: (what: string) =>
    `Enforcing ${what} requests aids a fair balancing of resources across the cluster`,
  limits: (what: string) => `Enforcing ${what} limits prevents DOS via resource exhaustion`,
} as const

/** What a container may use, and what is kept for it. */
export const RESOURCE_RULES: readonly KubesecRule[] = [
  resource('RequestsCPU', 'requests', 'cpu'),
  resource('LimitsCPU', 'limits', 'cpu'),
  resource('RequestsMemory', 'requests', 'memory'),
  resource('LimitsMemory', 'limits', 'memory'),
  {
    id: 'VolumeClaimAccessModeReadWriteOnce',
    selector: '.spec .volumeClaimTemplates[] .spec .accessModes | index("ReadWriteOnce")',
    reason:
      'Setting the access mode of ReadWriteOnce on volumeClaimTemplates (if any exist) allows only one node to mount the persistentVolume',
    kinds: ['StatefulSet'],
    points: 1,
    advise: 0,
    holds: (object) =>
      anyClaim(object, (claim) => {
        const modes = listAt(claim, ['spec', 'accessModes'])
        return modes.length === 1 && modes[0] === 'ReadWriteOnce'
      }),
  },
  {
    id: 'VolumeClaimRequestsStorage',
    selector: '.spec .volumeClaimTemplates[] .spec .resources .requests .storage',
    reason:
      "Setting a storage request on volumeClaimTemplates (if any exist) allows for the StatefulSet's PVCs to be bound to appropriately sized PVs.",
    kinds: ['StatefulSet'],
    points: 1,
    advise: 0,
    holds: (object) =>
      anyClaim(object, (claim) => isSet(claim, ['spec', 'resources', 'requests', 'storage'])),
  },
]

function resource(id: string, list: 'requests' | 'limits', key: 'cpu' | 'memory'): KubesecRule {
  return {
    id,
    selector: `containers[] .resources .${list} .${key}`,
    reason: REASONS[list](key === 'cpu' ? 'CPU' : key),
    kinds: WORKLOADS,
    points: 1,
    advise: 0,
    holds: (object) => mainContainers(object).some((one) => isSet(one, ['resources', list, key])),
  }
}

/** Also where there is none at all. */
function anyClaim(object: Parameters<KubesecRule['holds']>[0], fits: (claim: unknown) => boolean): boolean {
  const claims = listAt(object, ['spec', 'volumeClaimTemplates']).filter(isRecord)
  return claims.length === 0 || claims.some(fits)
}

function isSet(value: unknown, path: readonly string[]): boolean {
  return (valueAt(value, path) ?? undefined) !== undefined
}
