import type { Ecosystem } from '../core/ecosystem.ts'
import { alpine } from './alpine/index.ts'
import { chainguard } from './chainguard/index.ts'
import { debian } from './debian/index.ts'
import { wolfi } from './wolfi/index.ts'

/** Every ecosystem that Plimsoll knows. */
export const ECOSYSTEMS: readonly Ecosystem[] = [
  // One a line, sorted by id.
  alpine,
  chainguard,
  debian,
  wolfi,
]
