import { TREE_ORDERS } from '../../core/image-tree.ts'
import type { Option } from './types.ts'

/** Of the command that shows layers and files by size. */
export const TREE_OPTIONS: readonly Option[] = [
  {
    name: 'depth',
    value: { kind: 'number', placeholder: 'N', least: 0, most: 100 },
    default: '3',
    help: 'levels of folders that are shown',
    group: 'Report',
    commands: ['tree'],
  },
  {
    name: 'min-size',
    value: { kind: 'size' },
    default: '1MB',
    help: 'files and folders that are smaller are summed up in one line',
    group: 'Report',
    commands: ['tree'],
  },
  {
    name: 'sort',
    value: { kind: 'choice', choices: TREE_ORDERS },
    default: 'size',
    help: 'order of what is in a folder: the largest first, the one with the most files, or by name',
    group: 'Report',
    commands: ['tree'],
  },
  {
    name: 'layer',
    value: { kind: 'number', placeholder: 'N', least: 1, most: 1000 },
    help: 'show what this layer brings, 1 at the bottom, in place of all of them laid over each other',
    group: 'Report',
    commands: ['tree'],
    isGivenOnly: true,
  },
  {
    name: 'interactive',
    value: { kind: 'flag' },
    help: 'walk through layers and folders on the terminal, with the arrow keys',
    group: 'Report',
    commands: ['tree'],
    isGivenOnly: true,
  },
]
