import type { CommandName, Option, OptionKind } from './types.ts'

const COUNT: OptionKind = { kind: 'number', placeholder: 'N', least: 1, most: Number.MAX_SAFE_INTEGER }
const SIZE: OptionKind = { kind: 'size' }

/** Flag, member of LayerLimits, kind, default as a user would write it, help. A test holds them to DEFAULT_LIMITS. */
export const LIMITS = [
  ['max-entries', 'maxEntries', COUNT, '2000000', 'entries of one layer that are looked at'],
  ['max-path-length', 'maxPathLength', COUNT, '4096', 'bytes in the path of an entry'],
  ['max-path-size', 'maxPathBytes', SIZE, '256MiB', 'bytes of all paths of one layer'],
  [
    'max-file-size',
    'maxFileSize',
    SIZE,
    '0',
    'size of a file that is read, where larger than the limit for its kind',
  ],
  ['max-wanted-size', 'maxWantedBytes', SIZE, '2GiB', 'size of all files of one layer that are read'],
  ['max-link-depth', 'maxLinkDepth', COUNT, '40', 'links that are followed one after the other'],
  [
    'max-decompression-ratio',
    'maxDecompressionRatio',
    COUNT,
    '1100',
    'growth of a layer when it is decompressed',
  ],
  ['max-layer-size', 'maxLayerBytes', SIZE, '256GiB', 'size of one layer when decompressed'],
] as const satisfies readonly (readonly [string, string, OptionKind, string, string])[]

export function limitOptions(commands: readonly CommandName[]): Option[] {
  return LIMITS.map(([name, , value, standard, help]) => ({
    name,
    value,
    default: standard,
    help,
    group: 'Layers',
    commands,
    file: `limits.${name.slice('max-'.length)}`,
  }))
}
