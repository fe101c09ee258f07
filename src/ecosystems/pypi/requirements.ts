import type { Analyser } from '../../core/analyser.ts'
import { isRequirementsOrConstraints } from './requirements-names.ts'
import { RequirementsTree } from './requirements-tree.ts'

/** Reads requirements files with what they include and the constraints that hold for them. The whole tree is one group. */
export const requirementsAnalyser: Analyser = {
  id: 'pypi-requirements',
  version: 2,
  scope: 'source',
  maxBytes: 16 * 1024 * 1024,
  wants: isRequirementsOrConstraints,
  groupOf: () => 'requirements.txt',
  analyse: (files) => {
    const parts = new RequirementsTree(files).parts()
    return parts.length > 0 ? { parts } : {}
  },
}
