import { parseImageReference } from '../../core/image-reference.ts'
import { isSecretName } from '../dockerfile/checks/support/secret-names.ts'
import { environmentOf, mountsOf, portsOf, scalarText, withDefaults } from './service.ts'
import type { ComposeCheck } from './types.ts'

const SERVICES = 'https://docs.docker.com/reference/compose-file/services/'

/** What a service is given of the host, and what it gives to others. */
export const EXPOSURE_CHECKS: readonly ComposeCheck[] = [
  {
    id: 'PLC-0012',
    title: 'Socket of the container engine is mounted',
    severity: 'CRITICAL',
    description:
      'Whoever speaks with the engine starts a container that is root of the host; read-only helps nothing.',
    advice: 'Leave the socket out, or put a proxy before it that lets through only what is needed.',
    references: ['https://docs.docker.com/engine/security/protect-access/'],
    *evaluate(service) {
      for (const { source, path } of mountsOf(service))
        if (isSocket(source)) yield { message: `${source} is mounted`, path }
    },
  },
  {
    id: 'PLC-0013',
    title: 'Folder of the host is mounted that leads to it',
    severity: 'HIGH',
    description: 'What is in it decides over the host, or tells of everything on it.',
    advice: 'Mount the one folder that the program needs, read-only where it only reads.',
    references: [`${SERVICES}#volumes`],
    *evaluate(service) {
      for (const { source, isReadOnly, path } of mountsOf(service))
        if (isSensitive(source))
          yield { message: `${source} is mounted${isReadOnly ? ' read-only' : ''}`, path }
    },
  },
  {
    id: 'PLC-0014',
    title: 'Secret in the environment',
    severity: 'HIGH',
    description:
      'Variables stand in the file, are seen by docker inspect, and end in logs and reports of crashes.',
    advice: 'Give it as a secret of compose: a file under /run/secrets.',
    references: ['https://docs.docker.com/compose/how-tos/use-secrets/'],
    holdsSecrets: true,
    *evaluate(service) {
      for (const { name, value, path } of environmentOf(service))
        if (value !== undefined && isLiteral(value) && isSecretName(name))
          yield { message: `${name} has its value in the file`, path }
    },
  },
  {
    id: 'PLC-0015',
    title: 'Image without a version',
    severity: 'MEDIUM',
    description: 'What is latest changes by the day, and differs between the machines that pulled it.',
    advice: 'Name a tag that does not move, or better a digest.',
    references: [`${SERVICES}#image`],
    *evaluate(service) {
      const { image, build } = service
      // Of what is built here the name is only what the result is called.
      if (typeof image !== 'string' || build !== undefined) return
      const reference = parseImageReference(withDefaults(image) ?? '')
      if (!reference || reference.digest !== undefined) return
      if (reference.tag === undefined || reference.tag === 'latest')
        yield { message: `${image} names no version`, path: ['image'] }
    },
  },
  {
    id: 'PLC-0016',
    title: 'Service runs as root',
    severity: 'HIGH',
    description: 'Root of a container is root of the host wherever a wall has a hole.',
    advice: 'Name a user by its number: user: "10001:10001".',
    references: [`${SERVICES}#user`],
    *evaluate({ user }) {
      const text = scalarText(user)
      if (text !== undefined && /^(?:root|0+)(?::|$)/.test(text))
        yield { message: `user is ${text}`, path: ['user'] }
    },
  },
  {
    id: 'PLC-0017',
    title: 'User of the service is left to the image',
    severity: 'LOW',
    description: 'Most images run as root where nobody says otherwise.',
    advice: 'Name a user by its number: user: "10001:10001".',
    references: [`${SERVICES}#user`],
    *evaluate({ user }) {
      if (user === undefined || user === null || user === '')
        yield { message: 'it has no user', path: ['user'] }
    },
  },
  {
    id: 'PLC-0018',
    title: 'Database is published on all addresses',
    severity: 'HIGH',
    description:
      'The engine opens the port past most firewalls of the host: whoever reaches the host reaches the database.',
    advice: 'Leave ports out, because services reach each other without, or bind it: "127.0.0.1:5432:5432".',
    references: ['https://docs.docker.com/engine/network/packet-filtering-firewalls/'],
    *evaluate(service) {
      for (const { host, target, path } of portsOf(service)) {
        const kind = DATABASES.get(target)
        if (kind !== undefined && (host === undefined || EVERY_ADDRESS.has(host)))
          yield { message: `port ${target} (${kind}) is published on all addresses`, path }
      }
    },
  },
]

const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::', '[::]', ''])

/** Ports by which these are known, and that ask for a password seldom enough. */
const DATABASES: ReadonlyMap<number, string> = new Map([
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [2375, 'Docker'],
  [2379, 'etcd'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [5672, 'RabbitMQ'],
  [5984, 'CouchDB'],
  [6379, 'Redis'],
  [8086, 'InfluxDB'],
  [9042, 'Cassandra'],
  [9092, 'Kafka'],
  [9200, 'Elasticsearch'],
  [11211, 'memcached'],
  [27017, 'MongoDB'],
])

function isSocket(source: string): boolean {
  return /(?:^|\/)(?:docker|containerd|podman|crio|cri-dockerd|dockershim)\.sock$/.test(source)
}

const SENSITIVE = [
  '/boot',
  '/dev',
  '/etc',
  '/lib',
  '/proc',
  '/root',
  '/run',
  '/sys',
  '/usr',
  '/var/lib/docker',
  '/var/run',
]

/** The root, what is above a sensitive folder, or such a folder; single files far below are mounted for good reasons. */
function isSensitive(source: string): boolean {
  if (!source.startsWith('/') || isSocket(source) || HARMLESS.has(source)) return false
  const path = source.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')
  if (path === '/' || path === '/var' || path === '/var/lib') return true
  return SENSITIVE.some((one) => path === one || (path.startsWith(`${one}/`) && DEEP.has(one)))
}

/** Of these everything below is as bad as they are. */
const DEEP: ReadonlySet<string> = new Set(['/boot', '/proc', '/root', '/sys', '/var/lib/docker'])

/** The time zone of the host, which half of all files mount. */
const HARMLESS: ReadonlySet<string> = new Set(['/etc/localtime', '/etc/timezone'])

/** Not a variable of whoever starts it, nor nothing. */
function isLiteral(value: string): boolean {
  return value !== '' && withDefaults(value) !== undefined && withDefaults(value) !== ''
}
