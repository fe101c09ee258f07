import { composerInstalledAnalyser } from '../../../src/ecosystems/composer/installed.ts'
import { composerLockAnalyser } from '../../../src/ecosystems/composer/lock.ts'
import type { AnalyserSample } from './types.ts'

const PACKAGES = `[
  {"name": "a/b", "version": "v1.0", "license": ["MIT"], "require": {"php": "8", "a/c": "^1"}},
  {"name": "a/c", "version": "1.x-dev", "license": "MIT"}
]`

export const composerSamples: readonly AnalyserSample[] = [
  {
    analyser: composerLockAnalyser,
    path: 'composer.lock',
    content: `{"packages": ${PACKAGES}, "packages-dev": []}`,
    others: [{ path: 'composer.json', content: '{"require": {"a/b": "^1"}}' }],
  },
  {
    analyser: composerInstalledAnalyser,
    path: 'vendor/composer/installed.json',
    content: `{"packages": ${PACKAGES}, "dev-package-names": ["a/c"]}`,
  },
]
