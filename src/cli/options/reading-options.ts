import { ASKING, LAYERS, NETWORK, READS, REGISTRY } from './command-sets.ts'
import { limitOptions } from './limit-options.ts'
import type { Option } from './types.ts'

/** How it is come by and read: registries, layers, limits. */
export const READING_OPTIONS: readonly Option[] = [
  {
    name: 'username',
    value: { kind: 'text', placeholder: 'NAME' },
    help: 'user of the registry; without it the docker configuration is asked',
    group: 'Registry',
    commands: ASKING,
    file: 'registry.username',
  },
  {
    name: 'password-stdin',
    value: { kind: 'flag' },
    help: 'read the password from standard input; PLIMSOLL_PASSWORD holds one as well',
    group: 'Registry',
    commands: ASKING,
  },
  {
    name: 'registry-token',
    value: { kind: 'text', placeholder: 'TOKEN' },
    help: 'send this bearer token to the registry',
    group: 'Registry',
    commands: ASKING,
  },
  {
    name: 'insecure',
    value: { kind: 'list', placeholder: 'HOSTS' },
    help: 'hosts (host[:port], or * for all) that may speak plain HTTP or have an untrusted certificate',
    group: 'Registry',
    commands: NETWORK,
    file: 'registry.insecure',
  },
  {
    name: 'cacert',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'PEM file of certificate authorities to trust besides the usual ones',
    group: 'Registry',
    commands: NETWORK,
    file: 'registry.cacert',
  },
  {
    name: 'skip-dirs',
    value: { kind: 'list', placeholder: 'GLOBS' },
    help: 'folders that are not looked at, relative to the root of the image',
    group: 'Layers',
    commands: LAYERS,
    file: 'scan.skip-dirs',
  },
  {
    name: 'skip-files',
    value: { kind: 'list', placeholder: 'GLOBS' },
    help: 'files that are not looked at, relative to the root of the image',
    group: 'Layers',
    commands: LAYERS,
    file: 'scan.skip-files',
  },
  {
    name: 'parallel',
    alias: 'concurrency',
    value: { kind: 'number', placeholder: 'N', least: 0, most: 256 },
    default: '0',
    help: 'layers that are read side by side, or images (registry scan, cluster scan); 0 is one for each processor',
    group: 'Layers',
    commands: REGISTRY,
    file: 'scan.parallel',
  },
  {
    name: 'verify',
    value: { kind: 'list', placeholder: 'WHAT', choices: ['diff-ids'] },
    help: 'diff-ids: hold compressed layers to their diff ids too, not only to their digests',
    group: 'Layers',
    commands: REGISTRY,
    file: 'scan.verify',
  },
  ...limitOptions([...READS, 'tree']),
]
