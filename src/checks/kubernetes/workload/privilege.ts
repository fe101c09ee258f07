import { listAt } from '../../../kubernetes/object.ts'
import { setValue } from '../fixes.ts'
import type { CheckedPodContainer, KubernetesCheck } from '../types.ts'
import { eachContainer } from './each-container.ts'

const CAPABILITIES =
  'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container'
const CONTEXT = 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'

/** What a container may do that its neighbours and its node would feel. */
export const PRIVILEGE_CHECKS: readonly KubernetesCheck[] = [
  eachContainer(
    {
      id: 'KSV-0001',
      title: 'Process can gain more privileges than its parent',
      severity: 'MEDIUM',
      description:
        'A program with the setuid bit makes root of whoever runs it, also of who broke into the container.',
      advice: 'Set securityContext.allowPrivilegeEscalation to false.',
      references: [CONTEXT],
    },
    ({ label, context, path }, { object }) => {
      if (context['allowPrivilegeEscalation'] === false) return undefined
      const at = [...path, 'securityContext', 'allowPrivilegeEscalation']
      return {
        message: `${label} does not set allowPrivilegeEscalation to false`,
        path: at,
        // What is privileged, or has SYS_ADMIN, may not forbid it: the API refuses such a container.
        ...(isAlmighty(context) ? {} : { fix: setValue(object, at, false, 'forbid the escalation') }),
      }
    },
  ),
  eachContainer(
    {
      id: 'KSV-0003',
      title: 'Capabilities are not all dropped',
      severity: 'LOW',
      description:
        'The runtime grants some fourteen capabilities that most programs never need and attackers do.',
      advice: 'Drop ALL in securityContext.capabilities.drop, and add what the program really needs.',
      references: [CAPABILITIES],
    },
    ({ label, path, ...container }, { object }) => {
      const dropped = capabilities(container, 'drop')
      // Without any, KSV-0004 objects; to say it twice helps nobody.
      if (dropped.length === 0 || dropped.includes('ALL')) return undefined
      const at = [...path, 'securityContext', 'capabilities', 'drop']
      return {
        message: `${label} drops ${dropped.join(', ')}, and not ALL`,
        path: at,
        fix: setValue(object, at, ['ALL'], 'drop all capabilities'),
      }
    },
  ),
  eachContainer(
    {
      id: 'KSV-0004',
      title: 'No capabilities are dropped',
      severity: 'LOW',
      description:
        'The runtime grants some fourteen capabilities that most programs never need and attackers do.',
      advice: 'Drop ALL in securityContext.capabilities.drop, and add what the program really needs.',
      references: [CAPABILITIES],
    },
    ({ label, path, ...container }, { object }) => {
      if (capabilities(container, 'drop').length > 0) return undefined
      const at = [...path, 'securityContext', 'capabilities', 'drop']
      return {
        message: `${label} drops no capabilities`,
        path: at,
        fix: setValue(object, at, ['ALL'], 'drop all capabilities'),
      }
    },
  ),
  added('KSV-0005', 'SYS_ADMIN', 'With SYS_ADMIN a container can do nearly all that root of the node can.'),
  eachContainer(
    {
      id: 'KSV-0017',
      title: 'Privileged container',
      severity: 'HIGH',
      description:
        'A privileged container has the devices of its node and no walls: who breaks into it has the node.',
      advice: 'Remove privileged, and add the one capability or device that the program needs.',
      references: [CONTEXT],
    },
    ({ label, context, path }) =>
      context['privileged'] === true
        ? { message: `${label} is privileged`, path: [...path, 'securityContext', 'privileged'] }
        : undefined,
  ),
  eachContainer(
    {
      id: 'KSV-0022',
      title: 'Capabilities are added',
      severity: 'MEDIUM',
      description:
        'Each capability is a part of what root may do; those beyond the standard set are the dangerous ones.',
      advice: 'Remove what the program does not need from securityContext.capabilities.add.',
      references: [CAPABILITIES],
    },
    ({ label, path, ...container }) => {
      // The one capability that every standard allows has a check of its own, KSV-0106.
      const names = capabilities(container, 'add').filter((name) => name !== 'NET_BIND_SERVICE')
      if (names.length === 0) return undefined
      return {
        message: `${label} adds ${names.join(', ')}`,
        path: [...path, 'securityContext', 'capabilities', 'add'],
      }
    },
  ),
  eachContainer(
    {
      id: 'KSV-0106',
      title: 'More than NET_BIND_SERVICE is granted',
      severity: 'LOW',
      description:
        'The restricted Pod Security Standard lets a container have NET_BIND_SERVICE and nothing else.',
      advice: 'Drop ALL, and add at most NET_BIND_SERVICE.',
      references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
    },
    ({ label, path, ...container }) => {
      const at = [...path, 'securityContext', 'capabilities']
      const surplus = capabilities(container, 'add').filter((name) => name !== 'NET_BIND_SERVICE')
      if (surplus.length > 0) return { message: `${label} adds ${surplus.join(', ')}`, path: [...at, 'add'] }
      if (capabilities(container, 'drop').includes('ALL')) return undefined
      return { message: `${label} does not drop ALL capabilities`, path: [...at, 'drop'] }
    },
  ),
  added(
    'KSV-0119',
    'NET_RAW',
    'With NET_RAW a container can forge packets and take the traffic of its neighbours.',
  ),
  added('KSV-0120', 'SYS_MODULE', 'With SYS_MODULE a container can load code into the kernel of its node.'),
]

function added(id: string, capability: string, description: string): KubernetesCheck {
  return eachContainer(
    {
      id,
      title: `Capability ${capability} is added`,
      severity: 'HIGH',
      description,
      advice: `Remove ${capability} from securityContext.capabilities.add.`,
      references: [CAPABILITIES],
    },
    ({ label, path, ...container }) => {
      const names = capabilities(container, 'add')
      // ALL adds it as well.
      if (!names.includes(capability) && !names.includes('ALL')) return undefined
      return {
        message: `${label} adds ${names.includes(capability) ? capability : `ALL, and ${capability} with it`}`,
        path: [...path, 'securityContext', 'capabilities', 'add'],
      }
    },
  )
}

/** In capitals and without `CAP_`, as the kernel's names are written either way. */
function capabilities(
  { context }: Pick<CheckedPodContainer, 'context'>,
  list: 'add' | 'drop',
): readonly string[] {
  return listAt(context, ['capabilities', list])
    .filter((one) => typeof one === 'string')
    .map((one) => one.toUpperCase().replace(/^CAP_/, ''))
}

function isAlmighty(context: CheckedPodContainer['context']): boolean {
  const names = capabilities({ context }, 'add')
  return context['privileged'] === true || names.includes('SYS_ADMIN') || names.includes('ALL')
}
