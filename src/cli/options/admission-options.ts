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
    name: 'signatures',
    value: { kind: 'flag' },
    help: 'ask registries for the signatures and attestations that the policy wants',
    group: 'Target',
    commands: ['admission test'],
    isGivenOnly: true,
  },
  {
    name: 'key',
    value: { kind: 'list', placeholder: 'FILES' },
    help: 'public keys in PEM, of which one has to have signed the image',
    group: 'Target',
    commands: ['signature verify'],
    isGivenOnly: true,
  },
  {
    name: 'signature-repository',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'repository in which signatures are kept, as COSIGN_REPOSITORY has it (default: that of the image)',
    group: 'Target',
    commands: ['signature verify'],
    isGivenOnly: true,
  },
  {
    name: 'policy-name',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'name of the objects (default: plimsoll-allow-list)',
    group: 'Report',
    commands: ['admission export'],
    isGivenOnly: true,
  },
]
