import type { ImageConfig } from '../../../core/image.ts'
import { type ImageReference, parseImageReference } from '../../../core/image-reference.ts'
import { baseLayersOf } from '../../base-layers.ts'
import type { Judgeable } from '../../types.ts'
import type { Facts } from './facts.ts'
import { instructionOf, instructionView } from './instruction.ts'
import { daysBetween, isTime, TIMESTAMP, timeOf } from './time.ts'
import { type Field, unknown, viewType } from './view.ts'

export const imageView = viewType<Judgeable>('Image', {
  exists: { type: 'bool', help: 'the target is an image', read: ({ target }) => target.kind === 'image' },
  name: { type: 'string', help: 'as it was asked for', read: ({ target }) => target.name },
  registry: {
    type: 'string',
    help: '`docker.io`; empty where the image has no name in a registry',
    read: (report) => referenceOf(report)?.domain ?? '',
  },
  repository: {
    type: 'string',
    help: 'without the registry: `library/alpine`; empty where it has no name',
    read: (report) => referenceOf(report)?.path ?? '',
  },
  tag: { type: 'string', help: 'empty where it has none', read: (report) => referenceOf(report)?.tag ?? '' },
  tags: {
    type: 'list<string>',
    help: 'in full: `docker.io/library/alpine:3.18`',
    read: ({ target }) => target.repoTags,
  },
  isPinned: {
    type: 'bool',
    help: 'it was asked for by its digest',
    read: (report) => referenceOf(report)?.digest !== undefined,
  },
  digest: {
    type: 'string',
    help: 'of its manifest; empty where it has none (docker-archives)',
    read: ({ target }) => target.manifestDigest ?? '',
  },
  id: {
    type: 'string',
    help: 'digest of its configuration',
    read: ({ target }) => target.configDigest ?? '',
  },
  source: {
    type: 'string',
    help: '`registry`, `docker`, `podman`, `docker-archive`, `oci-layout`',
    read: ({ target }) => target.origin?.kind ?? '',
  },
  os: { type: 'string', help: '`linux`', read: ({ target }) => target.platform?.os ?? '' },
  architecture: {
    type: 'string',
    help: '`amd64`',
    read: ({ target }) => target.platform?.architecture ?? '',
  },
  size: {
    type: 'int',
    help: 'bytes of all layers as stored; unknown where the source does not say',
    read: ({ target }) =>
      target.size === undefined ? unknown('its size is not known') : BigInt(target.size),
  },
  layers: { type: 'int', help: 'how many', read: ({ layers }) => BigInt(layers.length) },
  baseKnown: {
    type: 'bool',
    help: 'it is known which layers come from the base image',
    read: (report) => baseLayersOf(report).kind === 'known',
  },
  baseName: {
    type: 'string',
    help: 'as the scan found it, by layers, attestation or label; else empty',
    read: (report) => baseLayersOf(report).name ?? '',
  },
  user: configured('string', 'as written; empty is root', ({ user }) => user ?? ''),
  isRoot: configured('bool', 'its processes run as root, or nobody says as whom', isRoot),
  exposedPorts: configured('list<string>', '`["8080/tcp"]`', ({ exposedPorts }) => exposedPorts),
  ports: configured('list<int>', 'their numbers', ({ exposedPorts }) => exposedPorts.flatMap(portsOf)),
  labels: configured(
    'map<string, string>',
    '`"maintainer" in image.labels`',
    ({ labels }) => new Map(Object.entries(labels)),
  ),
  env: configured('map<string, string>', 'variables of the environment', environmentOf),
  entrypoint: configured('list<string>', 'empty where it has none', ({ entrypoint }) => entrypoint),
  cmd: configured('list<string>', 'empty where it has none', ({ cmd }) => cmd),
  healthcheck: configured('bool', 'it has one', ({ healthcheck }) => healthcheck),
  volumes: configured('list<string>', 'their paths', ({ volumes }) => volumes),
  workingDir: configured('string', 'empty where none is set', ({ workingDir }) => workingDir ?? ''),
  stopSignal: configured('string', 'empty where none is set', ({ stopSignal }) => stopSignal ?? ''),
  author: configured('string', 'empty where nobody is named', ({ author }) => author ?? ''),
  created: configured(TIMESTAMP, 'unknown where it does not say: see `hasCreated`', ({ created }) =>
    timeOf(created, NO_CREATED),
  ),
  hasCreated: configured('bool', 'that time is known', ({ created }) => isTime(created)),
  ageDays: configured('int', 'whole days since `created`; unknown where that is', ({ created }, { now }) =>
    daysBetween(timeOf(created, NO_CREATED), now),
  ),
  instructions: configured(
    'list<Instruction>',
    'lines of the Dockerfile, of the base image too, as the history has them',
    ({ history }, facts) =>
      history.flatMap((entry) => {
        const instruction = instructionOf(entry)
        return instruction ? [new instructionView.view(instruction, facts)] : []
      }),
  ),
})

const NO_CREATED = 'the image does not say when it was made'

/** A field of the image's configuration: unknown where the target has none. */
function configured(
  type: string,
  help: string,
  read: (config: ImageConfig, facts: Facts) => unknown,
): Field<Judgeable> {
  return {
    type,
    help,
    read: ({ target }, facts) =>
      target.config ? read(target.config, facts) : unknown('the configuration of the image is not known'),
  }
}

/** By its name where it was asked for by name, else by the first of its tags. */
function referenceOf({ target }: Judgeable): ImageReference | undefined {
  if (target.kind !== 'image') return undefined
  const isByName =
    target.origin === undefined || ['registry', 'docker', 'podman'].includes(target.origin.kind)
  const [tag = ''] = target.repoTags
  return (isByName ? parseImageReference(target.name) : undefined) ?? parseImageReference(tag)
}

/** A user may be followed by a group: `0:0`. */
function isRoot({ user = '' }: ImageConfig): boolean {
  const [name = ''] = user.split(':')
  return name === '' || name === 'root' || /^0+$/.test(name)
}

/** `8080/tcp`; a range of them is written `8000-8010/tcp`, of which no image may make us count more than there are. */
function portsOf(text: string): bigint[] {
  const [range = ''] = text.split('/')
  const [from = Number.NaN, to = from] = range.split('-').map(Number)
  if (!(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to <= MAX_PORT)) return []
  const ports: bigint[] = []
  for (let port = from; port <= to; port++) ports.push(BigInt(port))
  return ports
}

const MAX_PORT = 65_535

function environmentOf({ env }: ImageConfig): ReadonlyMap<string, string> {
  return new Map(
    env.map((entry) => {
      const equals = entry.indexOf('=')
      return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)]
    }),
  )
}
