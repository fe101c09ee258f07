import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unordered } from '../../packaging/unordered.ts'
import { podfileLockAnalyser } from './podfile-lock.ts'

/** Pods of iOS and macOS. https://cocoapods.org */
export const cocoapods: Ecosystem = languageEcosystem({
  id: 'cocoapods',
  analysers: () => [podfileLockAnalyser],
  versions: unordered,
  coverage: {
    title: 'CocoaPods',
    statuses: [],
    installed: [],
    declared: ['Podfile.lock'],
    orderAuthority: 'none',
    limits: ['Nobody publishes advisories by the names of pods: they are listed and not judged.'],
  },
})
