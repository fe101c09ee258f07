import type { Analyser } from '../../core/analyser.ts'
import { parseOsRelease } from './parse.ts'

const ANCHORS = ['etc/os-release', 'usr/lib/os-release'] as const

/** Reads what the operating system says of itself. Shared by all distributions. */
export const osReleaseAnalyser: Analyser = {
  id: 'os-release',
  version: 1,
  scope: 'image',
  maxBytes: 256 * 1024,
  anchors: ANCHORS,
  endings: ['os-release'],
  wants: (path) => path === ANCHORS[0] || path === ANCHORS[1],
  analyse: ([file]) => {
    const values = parseOsRelease(Buffer.from(file.bytes).toString('utf8'))
    return Object.keys(values).length > 0 ? { distribution: { kind: 'os-release', values } } : {}
  },
}
