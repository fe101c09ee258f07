import type { CommandName, Option } from './types.ts'
import { UPDATERS } from './updater-options.ts'

/** Commands that have to know what the service is told. */
export const SERVICE: readonly CommandName[] = [
  'serve',
  'migrate',
  'admin keys',
  'admin queue',
  'admin feeds',
]
/** Those that may work on its database. */
const STORE: readonly CommandName[] = [...SERVICE, ...UPDATERS]
const SERVE: readonly CommandName[] = ['serve']

/**
 * What is set from where the service is started: a container's arguments and variables. All else, and these as well,
 * stands under `service` in plimsoll.yaml; docs/service-config.md has every key. Defaults are those of the keys. Secrets
 * are only taken from files and from variables, because others see the arguments of a process.
 */
export const SERVICE_OPTIONS: readonly Option[] = [
  {
    name: 'clair-config',
    value: { kind: 'text', placeholder: 'FILE' },
    help: "Clair's own configuration file (.yaml or .json), with what lies in FILE.d/; also by CLAIR_CONF",
    group: 'General',
    commands: SERVICE,
  },
  {
    name: 'roles',
    value: {
      kind: 'list',
      placeholder: 'ROLES',
      choices: ['indexer', 'matcher', 'updater', 'notifier', 'api', 'admission', 'watcher'],
    },
    help: 'what this process does (default: all but admission, which needs a policy, and watcher, which needs a cluster)',
    group: 'Service',
    commands: SERVE,
    file: 'service.roles',
  },
  {
    name: 'admission-policy',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'policy of admission (docs/admission-policy.md): for the role admission; of config, whose registries images of Dockerfiles have to come from',
    group: 'Service',
    commands: [...SERVE, 'config'],
    file: 'service.admission.policy',
  },
  {
    name: 'listen',
    value: { kind: 'text', placeholder: 'ADDRESS' },
    help: 'host and port that requests are taken at; :PORT is every address of the machine (default: 127.0.0.1:6060)',
    group: 'Service',
    commands: SERVE,
    file: 'service.listen',
  },
  {
    name: 'introspection',
    value: { kind: 'text', placeholder: 'ADDRESS' },
    help: 'host and port of health, readiness and metrics, which ask nobody who he is; none for none (default: 127.0.0.1:8089)',
    group: 'Service',
    commands: SERVE,
    file: 'service.introspection',
  },
  {
    name: 'data',
    value: { kind: 'text', placeholder: 'DIR' },
    help: 'folder of the advisories and, without --database, of the state (default: plimsoll in the XDG data folder)',
    group: 'Service',
    commands: STORE,
    file: 'service.data',
  },
  {
    name: 'database',
    value: { kind: 'text', placeholder: 'URL' },
    help: 'PostgreSQL in place of a file in the data folder: postgres://user@host/name, or key=value pairs of libpq; a password is better kept in --database-file',
    group: 'Service',
    commands: STORE,
    file: 'service.database.url',
  },
  {
    name: 'database-file',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'file that holds what --database would be',
    group: 'Service',
    commands: STORE,
    file: 'service.database.url-file',
  },
  {
    name: 'migrate',
    value: { kind: 'flag' },
    help: 'bring the tables of the database to the level of this version before anything else',
    group: 'Service',
    commands: SERVE,
    file: 'service.database.migrate',
  },
  {
    name: 'log-level',
    value: { kind: 'choice', choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] },
    help: 'least weight of what is logged (default: info)',
    group: 'Service',
    commands: SERVE,
    file: 'service.log-level',
  },
  {
    name: 'tls-cert',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'PEM certificate, with the chain, for HTTPS; read again when it changes',
    group: 'Service',
    commands: SERVE,
    file: 'service.tls.cert',
  },
  {
    name: 'tls-key',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'PEM key of --tls-cert',
    group: 'Service',
    commands: SERVE,
    file: 'service.tls.key',
  },
  {
    name: 'tls-client-ca',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'PEM of the authorities whose clients are let in; clients without a certificate are not',
    group: 'Service',
    commands: SERVE,
    file: 'service.tls.client-ca',
  },
  {
    name: 'insecure-no-auth',
    value: { kind: 'flag' },
    help: 'let everybody in who reaches the address, although it is no loopback address',
    group: 'Service',
    commands: SERVE,
    file: 'service.auth.allow-anyone',
  },
  {
    name: 'psk-key-file',
    value: { kind: 'text', placeholder: 'FILE' },
    help: "file with the base64 key of Clair's JSON Web Tokens",
    group: 'Service',
    commands: SERVE,
    file: 'service.auth.psk.key-file',
  },
  {
    name: 'secret-file',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'file with the secret that seals stored credentials, at least 32 characters; also by PLIMSOLL_SECRET',
    group: 'Service',
    commands: SERVE,
    file: 'service.secret-file',
  },
  {
    name: 'airgap',
    value: { kind: 'flag' },
    help: 'fetch layers from private networks alone, and never update feeds',
    group: 'Service',
    commands: SERVE,
    file: 'service.airgap',
  },
  {
    name: 'stop-grace',
    value: { kind: 'duration' },
    help: 'how long a stop may take before work is handed back (default: 30s)',
    group: 'Service',
    commands: SERVE,
    file: 'service.stop-grace',
  },
]
