import { ADVISORY_STATUSES } from '../../core/advisory.ts'
import { SEVERITIES } from '../../core/severity.ts'
import type { Option } from './types.ts'

/** Of the commands that write and look after exceptions. */
export const EXCEPTION_OPTIONS: readonly Option[] = [
  {
    name: 'id',
    value: { kind: 'list', placeholder: 'IDS' },
    help: 'ids of flaws that are accepted, by any of their names; operands do the same',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'path',
    value: { kind: 'list', placeholder: 'GLOBS' },
    help: 'only in packages that these files name',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'layer',
    value: { kind: 'list', placeholder: 'DIGESTS' },
    help: 'only in packages that these layers brought: digests or diff ids, 12 digits at least; base for all of the base image',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'base-image',
    value: { kind: 'flag' },
    help: 'only in packages that came with the base image',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'image',
    value: { kind: 'list', placeholder: 'GLOBS' },
    help: 'only in images of these names',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'status',
    value: { kind: 'list', placeholder: 'STATUSES', choices: ADVISORY_STATUSES },
    help: 'only findings of these statuses',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'max-severity',
    value: { kind: 'choice', choices: SEVERITIES },
    help: 'only findings of this severity at most',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'reason',
    value: { kind: 'text', placeholder: 'TEXT' },
    help: 'why they are accepted; there is no exception without',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'owner',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'who answers for it',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'since',
    value: { kind: 'text', placeholder: 'DATE' },
    help: 'first day on which it counts, 2026-12-31',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'until',
    value: { kind: 'text', placeholder: 'DATE|DAYS' },
    help: 'last day on which it counts, 2026-12-31, or in how many days that is: 30d',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'to',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'file that it is written to (default: the configuration file)',
    group: 'Decisions',
    commands: ['exceptions add'],
  },
  {
    name: 'dry-run',
    value: { kind: 'flag' },
    help: 'say what would be done, and do nothing',
    group: 'Decisions',
    commands: ['exceptions add', 'exceptions prune'],
  },
  {
    name: 'fail-on-expired',
    value: { kind: 'flag' },
    help: 'exit with 1 where an exception is expired',
    group: 'Exit code',
    commands: ['exceptions check'],
  },
]
