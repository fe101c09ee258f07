import { goMod } from '../../../src/ecosystems/go/declared.ts'
import type { AnalyserSample } from './types.ts'

const MOD =
  'module a.b/c\n\ngo 1.14\n\nrequire (\n\td.e/f v1.2.3 // indirect\n\t"g.h/i" v0.1.0\n)\n\nreplace g.h/i v0.1.0 => ./i\n'
const SUM = 'd.e/f v1.2.3 h1:x=\nd.e/f v1.2.3/go.mod h1:y=\nj.k/l v1.0.0 h1:z=\n'

const WORK = 'go 1.21\n\nuse (\n\t.\n\t./x\n)\n\nreplace d.e/f => d.e/g v1.0.0\n'
const VENDOR =
  '## workspace\n# d.e/f v1.2.3 => d.e/g v1.0.0\n## explicit; go 1.17\nd.e/f\n# k.l/m v1.0.0\nk.l/m/n\n'

export const goModSamples: readonly AnalyserSample[] = [
  { analyser: goMod, path: 'go.mod', content: MOD, others: [{ path: 'go.sum', content: SUM }] },
  { analyser: goMod, path: 'go.sum', content: SUM, others: [{ path: 'go.mod', content: MOD }] },
  { analyser: goMod, path: 'go.work', content: WORK, others: [{ path: 'go.mod', content: MOD }] },
  {
    analyser: goMod,
    path: 'vendor/modules.txt',
    content: VENDOR,
    others: [
      { path: 'go.mod', content: MOD },
      { path: 'go.work', content: WORK },
    ],
  },
]
