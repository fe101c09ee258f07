import type { CommandName, Option } from './types.ts'

/** Commands that tell a base image from what was built on it. */
const SCANS: readonly CommandName[] = ['image', 'hygiene', 'review', 'registry scan', 'cluster scan', 'diff']
/** Commands about base images. */
const BASES: readonly CommandName[] = ['base add', 'base list', 'base remove']

/** Of the images on which others are built. */
export const BASE_OPTIONS: readonly Option[] = [
  {
    name: 'base-index',
    value: { kind: 'text', placeholder: 'FILE' },
    help: 'list of known base images, as plimsoll base add makes it (default: base-images.json in ~/.local/share/plimsoll)',
    group: 'Target',
    commands: [...SCANS, ...BASES, 'recommend'],
    file: 'image.base-index',
  },
  {
    name: 'exclude-base',
    value: { kind: 'flag' },
    help: 'suppress what comes with the base image, so that what is left is one’s own to mend; nothing, where it is not known which layers are the base’s',
    group: 'Filters',
    commands: [...SCANS, 'convert'],
    file: 'filter.exclude-base',
  },
  {
    name: 'limit',
    value: { kind: 'number', placeholder: 'N', least: 0, most: 50 },
    default: '3',
    help: 'newer tags that are scanned, the newest first',
    group: 'Target',
    commands: ['recommend'],
    isGivenOnly: true,
  },
  {
    name: 'major',
    value: { kind: 'flag' },
    help: 'look at tags of later major versions too',
    group: 'Target',
    commands: ['recommend'],
    isGivenOnly: true,
  },
]
