import { listAt, textAt, valueAt } from '../../../kubernetes/object.ts'
import { anyOf } from './places.ts'
import type { Rule } from './types.ts'

/** Rules about claims for volumes and about who is given a role. */
export const OTHER_RULES: readonly Rule[] = [
  {
    id: 'VolumeClaimAccessModeReadWriteOnce',
    selector: '.spec .volumeClaimTemplates[] .spec .accessModes | index("ReadWriteOnce")',
    reason:
      'Setting the access mode of ReadWriteOnce on volumeClaimTemplates (if any exist) allows only one node to mount the persistentVolume',
    kinds: ['StatefulSet'],
    points: 1,
    hits: (object) =>
      listAt(object, CLAIMS).length === 0 ||
      anyOf(object, CLAIMS, (claim) => {
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
    hits: (object) =>
      listAt(object, CLAIMS).length === 0 ||
      anyOf(
        object,
        CLAIMS,
        (claim) => valueAt(claim, ['spec', 'resources', 'requests', 'storage']) !== undefined,
      ),
  },
  {
    id: 'BindingsToSystemAnonymous',
    selector: '.subjects[] .name == "system:anonymous"',
    reason:
      'Binding a Role or a ClusterRole to user system:anonymous gives any unauthenticated user the permissions granted by that role',
    kinds: ['RoleBinding', 'ClusterRoleBinding'],
    points: -30,
    hits: (object) =>
      anyOf(
        object,
        ['subjects'],
        (subject) => textAt(subject, ['name'])?.includes('system:anonymous') === true,
      ),
  },
]

const CLAIMS = ['spec', 'volumeClaimTemplates'] as const
