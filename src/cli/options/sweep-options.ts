import type { Option } from './types.ts'

/** What of a registry is looked at, and where the reports go. */
export const SWEEP_OPTIONS: readonly Option[] = [
  {
    name: 'repositories',
    value: { kind: 'list', placeholder: 'NAMES|@FILE' },
    help: 'repositories in place of the catalog, where a registry shows none; @FILE has one a line',
    group: 'Target',
    commands: ['registry scan'],
    file: 'sweep.repositories',
  },
  {
    name: 'tags',
    value: { kind: 'list', placeholder: 'CHOICE' },
    help: 'which tags of each repository: globs; newest:N by the date of the image; semver for tags that are versions, semver:N for the highest, semver:">=1.2 <2" for a range (default: all)',
    group: 'Target',
    commands: ['registry scan'],
    file: 'sweep.tags',
  },
  {
    name: 'report-dir',
    value: { kind: 'text', placeholder: 'DIR' },
    default: 'plimsoll-reports',
    help: 'folder for a JSON report of each image, named by its digest; a later sweep goes on from what is there',
    group: 'Report',
    commands: ['registry scan', 'cluster scan'],
    file: 'sweep.report-dir',
  },
  {
    name: 'rescan',
    value: { kind: 'flag' },
    help: 'scan again what has a report that still holds',
    group: 'Target',
    commands: ['registry scan', 'cluster scan'],
  },
]
