import { anySecurityContext, isSet } from './places.ts'
import { POD_KINDS, type Rule } from './types.ts'

/** Rules about what a container may have of its own or of the pod's security context. */
export const INHERITED_RULES: readonly Rule[] = [
  {
    id: 'SeccompUnconfined',
    selector: profileSelector('seccompProfile'),
    reason: 'Unconfined Seccomp profiles have full system call access',
    kinds: POD_KINDS,
    points: -1,
    hits: (object) => anySecurityContext(object, ['seccompProfile', 'type'], isUnconfined),
  },
  {
    id: 'SeccompAny',
    selector: profileSelector('seccompProfile'),
    reason: 'Seccomp profiles set minimum privilege and secure against unknown threats',
    kinds: POD_KINDS,
    points: 1,
    hits: (object) => anySecurityContext(object, ['seccompProfile', 'type'], isConfined),
  },
  {
    id: 'ApparmorUnconfined',
    selector: profileSelector('appArmorProfile'),
    reason: 'Unconfined AppArmor profiles disable AppArmor enforcement on the workloads',
    kinds: POD_KINDS,
    points: -1,
    hits: (object) => anySecurityContext(object, ['appArmorProfile', 'type'], isUnconfined),
  },
  {
    id: 'ApparmorAny',
    selector: profileSelector('appArmorProfile'),
    reason: 'Well defined AppArmor policies may provide greater protection from unknown threats.',
    kinds: POD_KINDS,
    points: 3,
    hits: (object) => anySecurityContext(object, ['appArmorProfile', 'type'], isConfined),
  },
  {
    id: 'RunAsNonRoot',
    selector: '.spec, .spec.containers[] | .securityContext .runAsNonRoot == true',
    reason: 'Force the running image to run as a non-root user to ensure least privilege',
    kinds: POD_KINDS,
    points: 1,
    advise: 10,
    hits: (object) => anySecurityContext(object, ['runAsNonRoot'], (value) => value === true),
  },
  {
    id: 'RunAsUser',
    selector: '.spec, .spec.containers[] | .securityContext .runAsUser -gt 10000',
    reason: "Run as a high-UID user to avoid conflicts with the host's users",
    kinds: POD_KINDS,
    points: 1,
    advise: 4,
    hits: (object) => anySecurityContext(object, ['runAsUser'], isHigh),
  },
  {
    id: 'RunAsGroup',
    selector: '.spec, .spec.containers[] | .securityContext .runAsGroup -gt 10000',
    reason: "Run as a high-UID group to avoid conflicts with the host's groups",
    kinds: POD_KINDS,
    points: 1,
    advise: 4,
    hits: (object) => anySecurityContext(object, ['runAsGroup'], isHigh),
  },
]

function profileSelector(profile: string): string {
  return ['', '.containers[] ', '.initContainers[] ', '.ephemeralContainers[] ']
    .map((list) => `.spec ${list}.securityContext .${profile} .type`)
    .join(' | ')
}

function isUnconfined(type: unknown): boolean {
  return type === 'Unconfined'
}

function isConfined(type: unknown): boolean {
  return isSet(type) && type !== 'Unconfined'
}

function isHigh(id: unknown): boolean {
  return typeof id === 'number' && id > 10_000
}
