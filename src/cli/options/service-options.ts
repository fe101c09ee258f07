import type { CommandName, Option } from './types.ts'

const SERVE: readonly CommandName[] = ['serve']

/** Of the service. */
export const SERVICE_OPTIONS: readonly Option[] = [
  {
    name: 'roles',
    value: {
      kind: 'list',
      placeholder: 'ROLES',
      choices: ['indexer', 'matcher', 'updater', 'notifier', 'api'],
    },
    default: 'indexer,matcher,updater,notifier,api',
    help: 'what this process does',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'listen',
    value: { kind: 'text', placeholder: 'HOST:PORT' },
    default: '127.0.0.1:6060',
    help: 'where requests are taken',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'introspection',
    value: { kind: 'text', placeholder: 'HOST:PORT' },
    default: '127.0.0.1:8089',
    help: 'where health, readiness and metrics are, for everybody; none for none',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'data',
    value: { kind: 'text', placeholder: 'DIR' },
    help: 'folder of the SQLite file and the advisories (default: plimsoll in the XDG data folder)',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'database',
    value: { kind: 'text', placeholder: 'URL' },
    help: 'PostgreSQL (postgres://user@host/name) in place of the SQLite file',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'migrate',
    value: { kind: 'flag' },
    help: 'bring the tables to the level of this version; a SQLite file that is new always is',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'log-level',
    value: { kind: 'choice', choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] },
    default: 'info',
    help: 'least weight of what is logged',
    group: 'Service',
    commands: SERVE,
  },
  {
    name: 'insecure-no-auth',
    value: { kind: 'flag' },
    help: 'let everybody in, also on an address that other machines can reach',
    group: 'Service',
    commands: SERVE,
  },
]
