import type { Analyser } from '../../core/analyser.ts'

/** `etc/debian_version` holds the point release (`12.5`) or, before the release, `trixie/sid`. */
export const debianVersionAnalyser: Analyser = {
  id: 'debian-version',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024,
  anchors: ['etc/debian_version'],
  endings: ['etc/debian_version'],
  wants: (path) => path === 'etc/debian_version',
  analyse: ([file]) => {
    const version = Buffer.from(file.bytes).toString('utf8').split('\n', 1)[0]?.trim()
    return version ? { distribution: { kind: 'debian-version', values: { VERSION: version } } } : {}
  },
}
