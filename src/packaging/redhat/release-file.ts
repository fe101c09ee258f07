import type { Analyser } from '../../core/analyser.ts'

const PLACES = ['etc/redhat-release', 'etc/centos-release'] as const

/** `CentOS release 6.10 (Final)`: all that images from before os-release say. */
export const redhatReleaseAnalyser: Analyser = {
  id: 'redhat-release',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024,
  // No anchors: with others these are links to files of their own.
  endings: PLACES,
  wants: (path) => path === PLACES[0] || path === PLACES[1],
  analyse: ([file]) => {
    const line = Buffer.from(file.bytes).toString('utf8').split('\n', 1)[0]?.trim()
    return line ? { distribution: { kind: 'redhat-release', values: { LINE: line } } } : {}
  },
}
