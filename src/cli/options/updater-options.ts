import type { CommandName, Option } from './types.ts'

/** clairctl's, for sites without a network. */
export const UPDATERS: readonly CommandName[] = ['export-updaters', 'import-updaters']

export const UPDATER_OPTIONS: readonly Option[] = [
  {
    name: 'strict',
    value: { kind: 'flag' },
    help: 'exit code 3 when a feed could not be brought up to date; the file is written all the same',
    group: 'Advisories',
    commands: ['export-updaters'],
    isGivenOnly: true,
  },
  {
    name: 'gzip',
    short: 'g',
    value: { kind: 'flag' },
    help: 'compress with gzip, as for a FILE that ends in .gz; an import finds out by itself',
    group: 'Advisories',
    commands: UPDATERS,
    isGivenOnly: true,
  },
  {
    name: 'zstd',
    short: 'z',
    value: { kind: 'flag' },
    help: 'compress with zstd, which is what is done without either; an import finds out by itself',
    group: 'Advisories',
    commands: UPDATERS,
    isGivenOnly: true,
  },
]
