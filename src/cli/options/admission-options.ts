import type { Option } from './types.ts'

/** Of the commands about policies of admission. */
export const ADMISSION_OPTIONS: readonly Option[] = [
  {
    name: 'user',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'who is taken to create the objects',
    group: 'Target',
    commands: ['admission test'],
    isGivenOnly: true,
  },
  {
    name: 'groups',
    value: { kind: 'list', placeholder: 'NAMES' },
    help: 'groups of who creates the objects',
    group: 'Target',
    commands: ['admission test'],
    isGivenOnly: true,
  },
  {
    name: 'report',
    value: { kind: 'list', placeholder: 'FILES' },
    help: 'saved JSON reports of images, which stand for scans that were made before',
    group: 'Target',
    commands: ['admission test'],
    isGivenOnly: true,
  },
  {
    name: 'format',
    short: 'f',
    value: { kind: 'choice', choices: ['kubernetes', 'kyverno', 'gatekeeper'] },
    default: 'kubernetes',
    help: 'what holds the policy in place of the service: a ValidatingAdmissionPolicy, Kyverno or Gatekeeper',
    group: 'Report',
    commands: ['admission export'],
    isGivenOnly: true,
  },
  {
    name: 'policy-name',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'name of the objects (default: plimsoll-images)',
    group: 'Report',
    commands: ['admission export'],
    isGivenOnly: true,
  },
]
