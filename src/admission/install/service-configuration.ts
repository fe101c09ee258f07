import { CONFIG_FOLDER, type InstallSettings, POLICY_FILE, PORTS } from './settings.ts'

/** Where what is mounted lies in the container. */
export const FOLDERS = {
  configuration: CONFIG_FOLDER,
  certificates: '/etc/plimsoll-certificates',
  database: '/etc/plimsoll-database',
  state: '/var/lib/plimsoll',
} as const

/** What the service is told, as it stands in plimsoll.yaml: docs/service-config.md. */
export function serviceConfiguration({ store, clientAuthorities, reads }: InstallSettings): object {
  const { certificates, database, state } = FOLDERS
  return {
    service: {
      roles: ['indexer', 'matcher', 'updater', 'notifier', 'api', 'admission'],
      listen: `:${PORTS.https}`,
      introspection: `:${PORTS.introspection}`,
      data: state,
      'secret-file': `${certificates}/secret`,
      tls: {
        cert: `${certificates}/tls.crt`,
        key: `${certificates}/tls.key`,
        ...(clientAuthorities === undefined ? {} : { 'client-ca': `${certificates}/client-ca.crt` }),
      },
      database: { migrate: true, ...(store === 'postgres' ? { 'url-file': `${database}/url` } : {}) },
      admission: {
        policy: `${CONFIG_FOLDER}/${POLICY_FILE}`,
        ...(reads.pullSecrets ? { kubernetes: { 'pull-secrets': true } } : {}),
      },
    },
  }
}
