import { compareText } from '../core/compare-text.ts'
import type { VersionOrder } from '../core/version-order.ts'

/** For ecosystems without advisories, whose versions nobody has to compare: none is valid. */
export const unordered: VersionOrder = {
  id: 'unordered',
  isValid: () => false,
  compare: compareText,
}
