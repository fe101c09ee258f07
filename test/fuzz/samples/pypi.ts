import { condaMetaAnalyser } from '../../../src/ecosystems/conda/index.ts'
import { pypiEggAnalyser, pypiInstalledAnalyser } from '../../../src/ecosystems/pypi/installed.ts'
import { zipOf } from '../../zip-builder.ts'
import type { AnalyserSample } from './types.ts'

const METADATA = 'Name: a\nVersion: 1\nLicense: MIT\nRequires-Dist: b (>=1) ; extra == "x"\n\ntext\n'

export const pypiSamples: readonly AnalyserSample[] = [
  { analyser: condaMetaAnalyser, path: 'conda-meta/a.json', content: '{"name": "a", "version": "1"}' },
  { analyser: pypiInstalledAnalyser, path: 'a-1.dist-info/METADATA', content: METADATA },
  {
    analyser: pypiEggAnalyser,
    path: 'a.egg',
    content: zipOf([{ name: 'EGG-INFO/PKG-INFO', content: METADATA }]),
  },
]
