import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** What `npm pack` needs besides what it packs. */
const BUILT_FROM = ['src', 'tools', 'package-lock.json', 'package.json']

/**
 * The package as `npm pack` makes it, packed from a copy, so that the checkout gets no dist/ that others would run.
 * @returns path of the tarball, in a temporary folder that is the caller's to remove
 */
export function packPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pack-'))
  const { files } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly files: string[]
  }
  const copy = join(folder, 'copy')
  mkdirSync(copy)
  const names = [...files, ...BUILT_FROM, 'README.md', 'LICENSE'].filter((name) => name !== 'dist')
  for (const name of names.flatMap((one) => globSync(one, { cwd: ROOT })))
    cpSync(join(ROOT, name), join(copy, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  const out = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: copy,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
  })
  const tarball = globSync('*.tgz', { cwd: folder })[0]
  if (tarball === undefined) throw new Error(`npm pack made no tarball: ${out}`)
  return join(folder, tarball)
}
