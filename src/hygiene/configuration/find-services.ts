import type { MergedImage } from '../merged-image.ts'
import { listedNames } from '../sentence.ts'
import { multiCallPrograms, pathFolders } from '../tools/path-folders.ts'
import type { HygieneInput, Note } from '../types.ts'

/** Programs that wait for others, by the name of their file, and the service that they are. */
const SERVICES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nginx: ['nginx', 'openresty', 'angie'],
    Apache: ['apache2', 'httpd'],
    Caddy: ['caddy'],
    lighttpd: ['lighttpd'],
    HAProxy: ['haproxy'],
    Traefik: ['traefik'],
    Envoy: ['envoy'],
    Varnish: ['varnishd'],
    Squid: ['squid'],
    MySQL: ['mysqld', 'mariadbd', 'mysqld_safe'],
    PostgreSQL: ['postgres', 'pg_ctlcluster'],
    MongoDB: ['mongod'],
    Redis: ['redis-server', 'valkey-server'],
    memcached: ['memcached'],
    RabbitMQ: ['rabbitmq-server'],
    Elasticsearch: ['elasticsearch', 'opensearch'],
    InfluxDB: ['influxd'],
    etcd: ['etcd'],
    Consul: ['consul'],
    'PHP-FPM': ['php-fpm'],
    SSH: ['sshd', 'dropbear'],
    FTP: ['vsftpd', 'proftpd', 'pure-ftpd'],
    mail: ['postfix', 'exim', 'exim4', 'sendmail', 'dovecot'],
    DNS: ['named', 'unbound', 'dnsmasq', 'coredns'],
    LDAP: ['slapd'],
    syslog: ['rsyslogd', 'syslog-ng'],
    cron: ['cron', 'crond', 'fcron'],
    Samba: ['smbd'],
    NFS: ['rpc.nfsd'],
  }).flatMap(([service, programs]) => programs.map((program) => [program, service] as const)),
)

/** What a service of its own brings along. */
const COMPANIONS: ReadonlySet<string> = new Set(['cron', 'syslog'])

export interface Services {
  /** Sorted. */
  readonly names: readonly string[]
  readonly notes: readonly Note[]
}

/** Services in folders of the PATH; what is part of busybox is not there to serve. */
export function findServices(input: Pick<HygieneInput, 'config'>, image: MergedImage): Services {
  const found = new Set<string>()
  const folders = pathFolders(input.config, image)
  const multiCall = multiCallPrograms(folders)
  for (const { path: folderPath, folder } of folders) {
    for (const name of folder.children.keys()) {
      const service = SERVICES.get(name) ?? (isPhp(name) ? 'PHP-FPM' : undefined)
      if (service === undefined) continue
      const node = image.merged.at(image.resolve(`${folderPath}/${name}`))
      if (node?.kind === 'file' && !multiCall.has(node.content)) found.add(service)
    }
  }
  const names = [...found].sort()
  const own = names.filter((name) => !COMPANIONS.has(name))
  const message = `The image could run ${listedNames(own)}.`
  return { names, notes: own.length > 1 ? [{ id: 'PLH-0806', message }] : [] }
}

/** `php-fpm8.2`. */
function isPhp(name: string): boolean {
  return name.startsWith('php-fpm')
}
