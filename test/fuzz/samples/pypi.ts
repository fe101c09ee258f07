import { condaMetaAnalyser } from '../../../src/ecosystems/conda/index.ts'
import { pypiEggAnalyser, pypiInstalledAnalyser } from '../../../src/ecosystems/pypi/installed.ts'
import {
  pdmLockAnalyser,
  pipfileLockAnalyser,
  poetryLockAnalyser,
  pylockAnalyser,
  uvLockAnalyser,
} from '../../../src/ecosystems/pypi/locks/analysers.ts'
import { requirementsAnalyser } from '../../../src/ecosystems/pypi/requirements.ts'
import { unlockedPythonAnalyser } from '../../../src/ecosystems/pypi/unlocked.ts'
import { zipOf } from '../../zip-builder.ts'
import type { AnalyserSample } from './types.ts'

const METADATA = 'Name: a\nVersion: 1\nLicense: MIT\nRequires-Dist: b (>=1) ; extra == "x"\n\ntext\n'

const PROJECT = `[project]
dependencies = ["a>=1", "b[x] ; python_version < '3'"]
[dependency-groups]
dev = ["c"]
[tool.poetry.group.x.dependencies]
d = { version = "^1", optional = true }
`

const LOCK = `version = 1
[[package]]
name = "a"
version = "1.0"
groups = ["main"]
source = { editable = "." }
dependencies = [{ name = "b" }, "b>=1"]
[package.optional-dependencies]
x = [{ name = "b" }]
[[package]]
name = "b"
version = "2"
[package.source]
type = "directory"
`

const REQUIREMENTS =
  '-r requirements/x.txt\n-e .\na==1 \\\n --hash=sha256:ab # x\nb>=2 ; x\nc @ https://x/c-1.tar.gz\n'

export const pypiSamples: readonly AnalyserSample[] = [
  { analyser: condaMetaAnalyser, path: 'conda-meta/a.json', content: '{"name": "a", "version": "1"}' },
  { analyser: pypiInstalledAnalyser, path: 'a-1.dist-info/METADATA', content: METADATA },
  {
    analyser: pypiEggAnalyser,
    path: 'a.egg',
    content: zipOf([{ name: 'EGG-INFO/PKG-INFO', content: METADATA }]),
  },
  ...[
    [poetryLockAnalyser, 'poetry.lock'] as const,
    [pdmLockAnalyser, 'pdm.lock'] as const,
    [uvLockAnalyser, 'uv.lock'] as const,
  ].map(([analyser, path]) => ({
    analyser,
    path,
    content: LOCK,
    others: [{ path: 'pyproject.toml', content: PROJECT }],
  })),
  {
    analyser: pylockAnalyser,
    path: 'pylock.toml',
    content: `${LOCK.replaceAll('[[package]]', '[[packages]]')}marker = '"x" in dependency_groups'\n`,
    others: [{ path: 'pyproject.toml', content: PROJECT }],
  },
  {
    analyser: pipfileLockAnalyser,
    path: 'Pipfile.lock',
    content: '{"_meta": {}, "default": {"a": {"version": "==1"}}, "develop": {"b": {"git": "x"}}}',
    others: [{ path: 'Pipfile', content: '[packages]\na = "*"\n' }],
  },
  {
    analyser: requirementsAnalyser,
    path: 'requirements.txt',
    content: `${REQUIREMENTS}-c constraints.txt\n-r requirements.in\n`,
    others: [
      { path: 'constraints.txt', content: 'b==2\n-c requirements.txt\n' },
      { path: 'requirements.in', content: 'd>1\n-r requirements.txt\n' },
    ],
  },
  {
    analyser: unlockedPythonAnalyser,
    path: 'pyproject.toml',
    content: PROJECT,
    others: [{ path: 'requirements-x.txt', content: REQUIREMENTS }],
  },
]
