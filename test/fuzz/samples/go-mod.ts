import { goMod } from '../../../src/ecosystems/go/declared.ts'
import type { AnalyserSample } from './types.ts'

const MOD =
  'module a.b/c\n\ngo 1.14\n\nrequire (\n\td.e/f v1.2.3 // indirect\n\t"g.h/i" v0.1.0\n)\n\nreplace g.h/i v0.1.0 => ./i\n'
const SUM = 'd.e/f v1.2.3 h1:x=\nd.e/f v1.2.3/go.mod h1:y=\nj.k/l v1.0.0 h1:z=\n'

export const goModSamples: readonly AnalyserSample[] = [
  { analyser: goMod, path: 'go.mod', content: MOD, others: [{ path: 'go.sum', content: SUM }] },
  { analyser: goMod, path: 'go.sum', content: SUM, others: [{ path: 'go.mod', content: MOD }] },
]
