/** How the text of an option becomes its value. */
export type OptionKind =
  | { readonly kind: 'text'; readonly placeholder: string }
  | { readonly kind: 'flag' }
  | { readonly kind: 'number'; readonly placeholder: string; readonly least: number; readonly most: number }
  /** `512MB`, `1GiB`; in bytes. */
  | { readonly kind: 'size' }
  /** `90s`, `24h`, `7d`; in milliseconds. */
  | { readonly kind: 'duration' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** Comma-separated, repeatable; any text where there are no choices. */
  | { readonly kind: 'list'; readonly placeholder: string; readonly choices?: readonly string[] }

/** One option: the parser, the environment, the configuration file, its schema, the help and the docs follow from it. */
export interface Option {
  /** Long name without dashes. The environment variable is PLIMSOLL_ and the name in capitals. */
  readonly name: string
  readonly short?: string
  /** Another long name that means the same. */
  readonly alias?: string
  readonly value: OptionKind
  /** As a user would write it; absent: there is none. */
  readonly default?: string
  readonly help: string
  readonly group: OptionGroup
  readonly commands: readonly CommandName[]
  /** It has no variable of the environment: of that name there are others, which mean something else. */
  readonly isGivenOnly?: true
  /** Path of keys in the configuration file; absent: it makes no sense there. */
  readonly file?: string
}

export const OPTION_GROUPS = [
  'Target',
  'Registry',
  'Layers',
  'Advisories',
  'Filters',
  'Report',
  'Decisions',
  'Exit code',
  'Service',
  'General',
] as const
export type OptionGroup = (typeof OPTION_GROUPS)[number]

export type CommandName =
  | 'image'
  | 'rootfs'
  | 'fs'
  | 'repo'
  | 'sbom'
  | 'purl'
  | 'packages'
  | 'hygiene'
  | 'review'
  | 'tree'
  | 'recommend'
  | 'convert'
  | 'diff'
  | 'merge'
  | 'summary'
  | 'find'
  | 'registry scan'
  | 'cluster scan'
  | 'clair-scanner'
  | 'kubesec'
  | 'manifest scan'
  | 'config'
  | 'admission check'
  | 'admission test'
  | 'admission export'
  | 'signature verify'
  | 'admission init'
  | 'admission rotate'
  | 'base add'
  | 'base list'
  | 'base remove'
  | 'db update'
  | 'db status'
  | 'db list'
  | 'db search'
  | 'db verify'
  | 'db export'
  | 'db import'
  | 'db publish'
  | 'clean'
  | 'explain'
  | 'policy list'
  | 'policy show'
  | 'policy check'
  | 'policy test'
  | 'policy import'
  | 'exceptions add'
  | 'exceptions list'
  | 'exceptions prune'
  | 'exceptions check'
  | 'compare-versions'
  | 'version'
  | 'vex add'
  | 'vex check'
  | 'vex repo'
  | 'serve'
  | 'check-config'
  | 'migrate'
  | 'admin keys'
  | 'admin queue'
  | 'admin feeds'
  | 'export-updaters'
  | 'import-updaters'

export type OptionValue = string | number | boolean | readonly string[]

/** Options by name. Defaults are filled in; an absent one was neither given nor has a default. */
export type OptionValues = Readonly<Record<string, OptionValue | undefined>>
