import type { KubernetesCheck } from '../kubernetes/types.ts'
import { standardPod } from './contexts.ts'
import { CONTROLS } from './level.ts'
import type { Control, StrictLevel } from './types.ts'

const STANDARD = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/'

/**
 * The controls of a level as checks of their own, for those who ask for the level by name. Their ids are made of the
 * level and the control's name: `PSS-baseline-host-namespaces`.
 */
export function podSecurityChecks(level: StrictLevel): readonly KubernetesCheck[] {
  return CONTROLS.filter((control) => level === 'restricted' || control.level === 'baseline').map(checkOf)
}

function checkOf({ name, level, forbids }: Control): KubernetesCheck {
  return {
    id: `PSS-${level}-${slugOf(name)}`,
    title: `Pod Security Standards, ${level}: ${name}`,
    // A namespace that enforces the level refuses the pod; baseline closes the known ways to the node.
    severity: level === 'baseline' ? 'HIGH' : 'MEDIUM',
    description: `The control «${name}» of the level ${level} forbids it; a namespace that enforces the level refuses the pod.`,
    advice:
      'Change the value to one that the standard allows, or run the pod where another level is enforced.',
    references: [`${STANDARD}#${level}`],
    on: 'workload',
    evaluate: ({ workload }) => (workload ? forbids(standardPod(workload.pod)) : []),
  }
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '')
    .join('-')
}
