import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Licences that stand in a package's repository or description, and in no file of what is published of it. */
const FROM_REPOSITORIES = join(import.meta.dirname, 'licences')

/** Lies beside data that is not wholly ours. */
const DATA_LICENCE = 'LICENCE.txt'

interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly license?: string
}

/**
 * The licences of the packages that these modules belong to, as one text: whoever passes on their code, as a bundle
 * does, has to pass these on with it. Throws where a package has none.
 */
export function licenceTexts(modules: Iterable<string>): string {
  const folders = new Set<string>()
  const data = new Set<string>()
  for (const module of modules) {
    const folder = packageFolder(module)
    if (folder !== undefined) folders.add(folder)
    else if (existsSync(join(dirname(module), DATA_LICENCE))) data.add(dirname(module))
  }
  return [...[...folders].sort().map(describe), ...[...data].sort().map(describeData)].join('\n\n')
}

/** Data of ours that is made of what others published, under the licence that is ours too. */
function describeData(folder: string): string {
  const note = readFileSync(join(folder, DATA_LICENCE), 'utf8').trim()
  const text = readFileSync(join(import.meta.dirname, '../LICENSE'), 'utf8').trim()
  return `${note}\n${'='.repeat(72)}\n${text}\n`
}

/** Of a module in `node_modules`: the folder of its package. */
function packageFolder(module: string): string | undefined {
  if (!module.includes('/node_modules/')) return undefined
  for (let folder = dirname(module); !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json')
    // Some packages have nameless ones in their folders, which only say how to load what is there.
    if (existsSync(manifest) && readManifest(manifest).name) return folder
  }
  return undefined
}

function describe(folder: string): string {
  const { name = '', version = '', license = '' } = readManifest(join(folder, 'package.json'))
  const own = readdirSync(folder).find((one) => /^licen[cs]e(?:-[a-z]+)?(?:\.(?:md|txt))?$/i.test(one))
  const file = own === undefined ? join(FROM_REPOSITORIES, `${name}.txt`) : join(folder, own)
  if (!existsSync(file)) throw new Error(`${name} is bundled and has no licence to pass on`)
  const text = readFileSync(file, 'utf8').trim()
  return `${name} ${version} (${license})\n${'='.repeat(72)}\n${text}\n`
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest
}
