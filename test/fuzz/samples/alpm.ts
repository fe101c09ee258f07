import { alpmInstalledAnalyser } from '../../../src/packaging/alpm/installed.ts'
import type { AnalyserSample } from './types.ts'

export const alpmSamples: readonly AnalyserSample[] = [
  {
    analyser: alpmInstalledAnalyser,
    path: 'var/lib/pacman/local/a-1-1/desc',
    content: '%NAME%\na\n\n%VERSION%\n1-1\n\n%DEPENDS%\nb>=1\n',
    others: [{ path: 'var/lib/pacman/local/a-1-1/files', content: '%FILES%\nusr/bin/a\n' }],
  },
]
