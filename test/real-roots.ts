import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realData } from './real-data.ts'

interface Context {
  after(clean: () => void): void
}

/** Unpacks a root file system of the real images into a folder that goes when the test ends. */
export function unpackedRoot(t: Context, image: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-root-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  untar(realData(`images/${image}`), folder)
  return folder
}

/** The same for a docker-archive: all layers over each other, without a thought for whiteouts. */
export function unpackedDockerArchive(t: Context, image: string): string {
  const archive = unpackedRoot(t, image)
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-root-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const layer of globSync(['*.tar', '*.tar.gz', '*/layer.tar'], { cwd: archive }))
    untar(join(archive, layer), folder)
  return folder
}

function untar(archive: string, folder: string): void {
  // Devices cannot be made without rights; no test looks at them.
  const { error } = spawnSync('tar', ['-xf', archive, '-C', folder, '--exclude=dev', '--no-same-owner'])
  if (error) throw error
}
