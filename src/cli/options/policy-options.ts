import type { Option } from './types.ts'

/** Of the commands about policies. */
export const POLICY_OPTIONS: readonly Option[] = [
  {
    name: 'exceptions-output',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'write the whitelists of the bundle to this file, as exceptions',
    group: 'Report',
    commands: ['policy import'],
  },
]
