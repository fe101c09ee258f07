import type { Option } from './types.ts'

/** Of what an operator does to the state of the service, and of the check of its configuration. */
export const ADMIN_OPTIONS: readonly Option[] = [
  {
    name: 'resolved-format',
    short: 'o',
    isGivenOnly: true,
    value: { kind: 'choice', choices: ['yaml', 'json'] },
    default: 'yaml',
    help: 'how the resolved configuration is printed',
    group: 'Report',
    commands: ['check-config'],
  },
  {
    name: 'scopes',
    isGivenOnly: true,
    value: { kind: 'list', placeholder: 'SCOPES', choices: ['index', 'report', 'admin'] },
    help: 'what whoever has the key may do (create; default: report)',
    group: 'Service',
    commands: ['admin keys'],
  },
  {
    name: 'tenant',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'whose images whoever has the key sees (create; default: those of nobody in particular)',
    group: 'Service',
    commands: ['admin keys'],
  },
  {
    name: 'expires',
    isGivenOnly: true,
    value: { kind: 'duration' },
    help: 'how long the key holds (create; default: until it is revoked)',
    group: 'Service',
    commands: ['admin keys'],
  },
  {
    name: 'state',
    isGivenOnly: true,
    value: { kind: 'choice', choices: ['waiting', 'running', 'dead'] },
    help: 'only jobs in this state (list)',
    group: 'Service',
    commands: ['admin queue'],
  },
  {
    name: 'task',
    isGivenOnly: true,
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'only jobs of this task (list)',
    group: 'Service',
    commands: ['admin queue'],
  },
  {
    name: 'limit',
    isGivenOnly: true,
    value: { kind: 'number', placeholder: 'N', least: 1, most: 100_000 },
    default: '100',
    help: 'at most so many jobs (list)',
    group: 'Service',
    commands: ['admin queue'],
  },
]
