import type { CommandName } from './types.ts'

/** Commands by what their target may be. */
export const IMAGE: readonly CommandName[] = ['image', 'packages']
/** Those that may ask a registry. */
export const REGISTRY: readonly CommandName[] = [...IMAGE, 'registry scan', 'clair-scanner']
export const TREES: readonly CommandName[] = ['fs', 'repo', 'packages']
export const LAYERS: readonly CommandName[] = [
  'image',
  'rootfs',
  'fs',
  'repo',
  'packages',
  'registry scan',
  'clair-scanner',
]
/** Scans of one target that end in reports of the user's choice. */
export const REPORTING: readonly CommandName[] = ['image', 'rootfs', 'fs', 'repo', 'sbom', 'purl']
export const SCANS: readonly CommandName[] = [...REPORTING, 'registry scan', 'clair-scanner']
/** Commands that end in a report with a verdict. */
export const DECIDING: readonly CommandName[] = [...SCANS]
export const READS: readonly CommandName[] = [...SCANS, 'packages']
export const DATABASE: readonly CommandName[] = [
  'db update',
  'db status',
  'db list',
  'db search',
  'db verify',
  'db export',
  'db import',
]
export const FETCHING: readonly CommandName[] = [...SCANS, 'db update']
export const NETWORK: readonly CommandName[] = [...READS, 'db update']
export const ALL: readonly CommandName[] = [
  ...READS,
  ...DATABASE,
  'clean',
  'explain',
  'compare-versions',
  'version',
]
