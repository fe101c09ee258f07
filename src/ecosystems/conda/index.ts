import type { Analyser } from '../../core/analyser.ts'
import type { Ecosystem } from '../../core/ecosystem.ts'
import { languageEcosystem } from '../../packaging/language-ecosystem.ts'
import { unreadableFile } from '../../packaging/package-list.ts'
import { isWord } from '../../packaging/record-lines.ts'
import { unordered } from '../../packaging/unordered.ts'

/** What conda has installed: a file a package. https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html */
export const condaMetaAnalyser: Analyser = {
  id: 'conda-meta',
  version: 1,
  scope: 'image',
  maxBytes: 32 * 1024 * 1024,
  endings: ['.json'],
  wants: (path) =>
    path.endsWith('.json') && (path.includes('/conda-meta/') || path.startsWith('conda-meta/')),
  analyse: ([file]) => {
    let value: unknown
    try {
      value = JSON.parse(Buffer.from(file.bytes).toString('utf8'))
    } catch {
      return unreadableFile(file, 'it is no JSON')
    }
    const { name, version, license } = (value ?? {}) as Readonly<Record<string, unknown>>
    if (typeof name !== 'string' || typeof version !== 'string' || !isWord(name) || !isWord(version))
      return unreadableFile(file, 'it has no name and version')
    return {
      packages: [
        {
          kind: 'package',
          type: 'conda',
          name,
          version,
          ...(typeof license === 'string' ? { licenses: [license] } : {}),
        },
      ],
    }
  },
}

/** Packages of conda. https://docs.conda.io */
export const conda: Ecosystem = languageEcosystem({
  id: 'conda',
  analysers: () => [condaMetaAnalyser],
  versions: unordered,
  coverage: {
    title: 'conda',
    statuses: [],
    installed: ['conda-meta/*.json'],
    declared: [],
    orderAuthority: 'none',
    limits: ['Python packages among them are judged by what pip says of them, where conda has left it.'],
  },
})
