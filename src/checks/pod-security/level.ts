import type { PodTemplate } from '../../kubernetes/workload/pod-places.ts'
import { BASELINE_CONTROLS } from './baseline-controls.ts'
import { standardPod } from './contexts.ts'
import { RESTRICTED_CONTROLS } from './restricted-controls.ts'
import type { Control, Forbidden, PodSecurityLevel, StrictLevel } from './types.ts'

/** What keeps a pod from a level. */
export interface Violation extends Forbidden {
  /** As the standard calls it: `Host Namespaces`. */
  readonly control: string
  /** The lowest that forbids it. */
  readonly level: StrictLevel
}

export interface PodSecurity {
  /** The strictest level that the pod meets. */
  readonly level: PodSecurityLevel
  /** Those of baseline, then those of restricted, in the order of the standard. */
  readonly violations: readonly Violation[]
}

export const CONTROLS: readonly Control[] = [...BASELINE_CONTROLS, ...RESTRICTED_CONTROLS]

/** Which level of the Pod Security Standards a pod meets, and what keeps it from the next. Pure. */
export function podSecurityLevel(template: PodTemplate): PodSecurity {
  const pod = standardPod(template)
  const violations = CONTROLS.flatMap(({ name, level, forbids }) =>
    [...forbids(pod)].map((forbidden) => ({ ...forbidden, control: name, level })),
  )
  return { level: levelOf(violations), violations }
}

function levelOf(violations: readonly Violation[]): PodSecurityLevel {
  if (violations.length === 0) return 'restricted'
  return violations.some(({ level }) => level === 'baseline') ? 'privileged' : 'baseline'
}
