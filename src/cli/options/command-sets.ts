import { SERVICE } from './service-options.ts'
import type { CommandName } from './types.ts'
import { UPDATERS } from './updater-options.ts'

/** Commands by what their target may be. */
export const IMAGE: readonly CommandName[] = [
  'image',
  'hygiene',
  'review',
  'packages',
  'tree',
  'recommend',
  'diff',
]
/** Those that may ask a registry. */
export const REGISTRY: readonly CommandName[] = [
  ...IMAGE,
  'registry scan',
  'cluster scan',
  'config',
  'clair-scanner',
  'db publish',
]
/** Those that ask one for images: `REGISTRY`, and what reads no layers. */
export const ASKING: readonly CommandName[] = [...REGISTRY, 'admission test', 'signature verify', 'base add']
export const TREES: readonly CommandName[] = ['fs', 'repo', 'review', 'packages', 'diff']
/** Those that look for what else is dangerous besides flaws of packages. */
export const LOOKING: readonly CommandName[] = ['image', 'rootfs', 'fs', 'repo', 'review']
export const LAYERS: readonly CommandName[] = [
  'image',
  'rootfs',
  'fs',
  'repo',
  'hygiene',
  'review',
  'packages',
  'tree',
  'recommend',
  'diff',
  'registry scan',
  'cluster scan',
  'config',
  'clair-scanner',
]
/** Commands on one target that end in reports of the user's choice. */
export const REPORTING: readonly CommandName[] = [
  'image',
  'rootfs',
  'fs',
  'repo',
  'sbom',
  'purl',
  'hygiene',
  'review',
  'convert',
  'manifest scan',
  'config',
]
const SCANS: readonly CommandName[] = [
  'image',
  'rootfs',
  'fs',
  'repo',
  'sbom',
  'purl',
  'review',
  'registry scan',
  'cluster scan',
  'config',
  'clair-scanner',
]
/** Commands that end in a report with a verdict. */
export const DECIDING: readonly CommandName[] = [...SCANS, 'hygiene', 'convert', 'manifest scan']
/** Commands that hold findings against decisions. */
export const JUDGING: readonly CommandName[] = [...DECIDING, 'diff', 'recommend']
/** Commands that may look something up in advisories. */
export const MATCHING: readonly CommandName[] = [...SCANS, 'diff', 'recommend']
/** Commands that leave out what is not asked for. */
export const FILTERING: readonly CommandName[] = [...MATCHING, 'convert', 'hygiene']
/** Commands that read saved reports and write something else than a report. */
export const SAVED: readonly CommandName[] = ['diff', 'merge', 'summary', 'find']
export const READS: readonly CommandName[] = [...MATCHING, 'packages', 'hygiene']
export const DATABASE: readonly CommandName[] = [
  'db update',
  'db status',
  'db list',
  'db search',
  'db verify',
  'db export',
  'db import',
  'db publish',
]
export const EXCEPTIONS: readonly CommandName[] = [
  'exceptions add',
  'exceptions list',
  'exceptions prune',
  'exceptions check',
]
export const FETCHING: readonly CommandName[] = [...MATCHING, 'export-updaters', 'db update']
/** Policies of what may run in a cluster. */
const ADMISSION: readonly CommandName[] = [
  'admission check',
  'admission test',
  'admission export',
  'signature verify',
  'admission init',
  'admission rotate',
]
const VEX: readonly CommandName[] = ['vex add', 'vex check', 'vex repo']
const POLICY: readonly CommandName[] = [
  'policy list',
  'policy show',
  'policy check',
  'policy test',
  'policy import',
]
export const NETWORK: readonly CommandName[] = [
  ...READS,
  'tree',
  ...UPDATERS,
  'db update',
  'db publish',
  'vex repo',
  'admission test',
  'signature verify',
  'base add',
]
export const ALL: readonly CommandName[] = [
  ...READS,
  'tree',
  ...DATABASE,
  ...EXCEPTIONS,
  ...POLICY,
  ...ADMISSION,
  'convert',
  'manifest scan',
  ...SAVED.filter((name) => name !== 'diff'),
  'base add',
  'base list',
  'base remove',
  'clean',
  'kubesec',
  'explain',
  'compare-versions',
  'version',
  ...VEX,
  ...SERVICE,
  ...UPDATERS,
  'check-config',
]
