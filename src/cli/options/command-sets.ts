import type { CommandName } from './types.ts'

/** Commands by what their target may be. */
export const IMAGE: readonly CommandName[] = ['image', 'packages']
export const TREES: readonly CommandName[] = ['fs', 'repo', 'packages']
export const LAYERS: readonly CommandName[] = ['image', 'rootfs', 'fs', 'repo', 'packages']
export const SCANS: readonly CommandName[] = ['image', 'rootfs', 'fs', 'repo', 'sbom', 'purl']
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
export const EXCEPTIONS: readonly CommandName[] = [
  'exceptions add',
  'exceptions list',
  'exceptions prune',
  'exceptions check',
]
export const FETCHING: readonly CommandName[] = [...SCANS, 'db update']
export const NETWORK: readonly CommandName[] = [...READS, 'db update']
const POLICY: readonly CommandName[] = [
  'policy list',
  'policy show',
  'policy check',
  'policy test',
  'policy import',
]
export const ALL: readonly CommandName[] = [
  ...READS,
  ...DATABASE,
  ...POLICY,
  ...EXCEPTIONS,
  'clean',
  'explain',
  'compare-versions',
  'version',
]
