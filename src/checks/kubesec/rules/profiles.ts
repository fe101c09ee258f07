import { anyContext } from './pod.ts'
import { type KubesecRule, WORKLOADS } from './types.ts'

/** What the kernel lets a container do. */
export const PROFILE_RULES: readonly KubesecRule[] = [
  unconfined(
    'SeccompUnconfined',
    'seccompProfile',
    'Unconfined Seccomp profiles have full system call access',
  ),
  unconfined(
    'ApparmorUnconfined',
    'appArmorProfile',
    'Unconfined AppArmor profiles disable AppArmor enforcement on the workloads',
  ),
  confined(
    'ApparmorAny',
    'appArmorProfile',
    3,
    'Well defined AppArmor policies may provide greater protection from unknown threats.',
  ),
  confined(
    'SeccompAny',
    'seccompProfile',
    1,
    'Seccomp profiles set minimum privilege and secure against unknown threats',
  ),
]

function unconfined(id: string, profile: string, reason: string): KubesecRule {
  const holds: KubesecRule['holds'] = (object) =>
    anyContext(object, [profile, 'type'], (type) => type === 'Unconfined')
  return { id, selector: selectorOf(profile), reason, kinds: WORKLOADS, points: -1, advise: 0, holds }
}

function confined(id: string, profile: string, points: number, reason: string): KubesecRule {
  const holds: KubesecRule['holds'] = (object) =>
    anyContext(object, [profile, 'type'], (type) => typeof type === 'string' && type !== 'Unconfined')
  return { id, selector: selectorOf(profile), reason, kinds: WORKLOADS, points, advise: 0, holds }
}

function selectorOf(profile: string): string {
  const places = ['', '.containers[]', '.initContainers[]', '.ephemeralContainers[]']
  return places.map((place) => `.spec ${place}`.trim() + ` .securityContext .${profile} .type`).join(' | ')
}
