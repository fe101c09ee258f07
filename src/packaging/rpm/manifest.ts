import type { Analyser } from '../../core/analyser.ts'
import type { Package } from '../../core/package.ts'
import { isWord, MAX_RECORDS, RecordLines } from '../record-lines.ts'
import { RecordProblems } from '../record-problems.ts'
import { sourceOfRpm } from './header/package-of-header.ts'
import { joinEvr, splitEvr } from './version.ts'

const PATH = 'var/lib/rpmmanifest/container-manifest-2'

/**
 * What Azure Linux leaves in images from which it took the database: a package a line, parted by tabs: name,
 * version-release, times of installation and of build, vendor, epoch or `(none)`, size, architecture, epoch as a number,
 * source rpm.
 *
 * https://github.com/microsoft/azurelinux/blob/3.0/toolkit/tools/imagegen/installutils/installutils.go
 */
export const rpmManifestAnalyser: Analyser = {
  id: 'rpm-manifest',
  version: 1,
  scope: 'image',
  maxBytes: 64 * 1024 * 1024,
  anchors: [PATH],
  endings: [PATH],
  wants: (path) => path === PATH,
  analyse: ([file]) => {
    const packages: Package[] = []
    const problems = new RecordProblems(file.path)
    const lines = new RecordLines(file.bytes)
    for (let line = 1; lines.advance(); line++) {
      if (lines.isEmpty) continue
      if (packages.length >= MAX_RECORDS) {
        problems.tooMany()
        break
      }
      const found = packageOfLine(lines.text(0))
      if (found) packages.push(found)
      else problems.unreadable(line, 'has no name, version or architecture')
    }
    return { packages, problems: problems.all() }
  },
}

function packageOfLine(line: string): Package | undefined {
  const [name, evr, , , vendor, , , arch, epoch, sourceRpm] = line.split('\t')
  if (!isWord(name) || !isWord(evr) || !isWord(arch)) return undefined
  const { version, release } = splitEvr(evr)
  const number = epoch !== undefined && /^[0-9]{1,9}$/.test(epoch) ? epoch : undefined
  const source = sourceOfRpm(sourceRpm, number)
  return {
    kind: 'package',
    type: 'rpm',
    name,
    version: joinEvr(number, version, release),
    arch,
    ...(source ? { source } : {}),
    ...(vendor && vendor !== '(none)' ? { vendor } : {}),
  }
}
