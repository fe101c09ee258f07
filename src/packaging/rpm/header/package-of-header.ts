import type { OwnedFiles, Package, SourcePackage } from '../../../core/package.ts'
import { isWord } from '../../record-lines.ts'
import { joinEvr, splitEvr } from '../version.ts'
import { type Header, HeaderError } from './read-header.ts'
import { signatureKeyOf } from './signature-key.ts'

/** https://github.com/rpm-software-management/rpm/blob/master/include/rpm/rpmtag.h */
const TAG = {
  pgp: 259,
  dsa: 267,
  rsa: 268,
  openPgp: 278,
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  vendor: 1011,
  license: 1014,
  packager: 1015,
  arch: 1022,
  oldFileNames: 1027,
  sourceRpm: 1044,
  provideName: 1047,
  requireName: 1049,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  modularityLabel: 5096,
} as const

export interface InstalledRpm {
  readonly package: Package
  readonly owned?: OwnedFiles
}

/** `undefined` for a key that rpm keeps beside its packages. Throws HeaderError for a header without a name or version. */
export function packageOfHeader(header: Header): InstalledRpm | undefined {
  const name = header.text(TAG.name)
  const version = header.text(TAG.version)
  const release = header.text(TAG.release)
  if (name === 'gpg-pubkey') return undefined
  if (!isWord(name) || !isWord(version) || !isWord(release))
    throw new HeaderError('it has no name or version')
  const epoch = header.numbers(TAG.epoch)[0]
  const arch = header.text(TAG.arch)
  const source = sourceOfRpm(header.text(TAG.sourceRpm), epoch)
  const paths = pathsOf(header)
  const vendor = header.text(TAG.vendor)
  const packager = header.text(TAG.packager)
  const license = header.text(TAG.license)
  const modularity = header.text(TAG.modularityLabel)
  const key = keyOf(header)
  return {
    package: {
      kind: 'package',
      type: 'rpm',
      name,
      version: joinEvr(epoch, version, release),
      ...(arch ? { arch } : {}),
      ...(source ? { source } : {}),
      ...(modularity ? { module: moduleOf(modularity) } : {}),
      ...(license ? { licenses: [license] } : {}),
      ...(packager ? { maintainer: packager } : {}),
      ...(vendor ? { vendor } : {}),
      ...(key ? { signatureKey: key } : {}),
      provides: [...new Set(header.texts(TAG.provideName))],
      dependsOn: [...new Set(header.texts(TAG.requireName))].filter(
        (needed) => !needed.startsWith('rpmlib('),
      ),
    },
    ...(paths.length > 0
      ? { owned: { package: arch ? `${name}:${arch}` : name, paths: paths.join('\0') } }
      : {}),
  }
}

/**
 * `curl-7.76.1-14.el9.src.rpm` as a source package. Its file name has no epoch: it is that of what was built from it.
 */
export function sourceOfRpm(
  file: string | undefined,
  epoch: number | string | undefined,
): SourcePackage | undefined {
  const base = file?.endsWith('.src.rpm') ? file.slice(0, -'.src.rpm'.length) : undefined
  const release = base?.lastIndexOf('-') ?? -1
  const version = base?.lastIndexOf('-', release - 1) ?? -1
  if (!base || version <= 0 || release <= version) return undefined
  const evr = splitEvr(base.slice(version + 1))
  return { name: base.slice(0, version), version: joinEvr(epoch, evr.version, evr.release) }
}

/** `nodejs:18:8080020230718102425:63b34585` is stream 18 of nodejs; the rest says which build of it. */
function moduleOf(label: string): string {
  return label.split(':').slice(0, 2).join(':')
}

function pathsOf(header: Header): string[] {
  const folders = header.texts(TAG.dirNames)
  const indexes = header.numbers(TAG.dirIndexes)
  const names = header.texts(TAG.baseNames)
  const paths =
    names.length > 0
      ? names.map((name, i) => `${folders[indexes[i] ?? 0] ?? ''}${name}`)
      : header.texts(TAG.oldFileNames)
  return paths.map((path) => (path.startsWith('/') ? path.slice(1) : path))
}

function keyOf(header: Header): string | undefined {
  const base64 = header.texts(TAG.openPgp)[0]
  if (base64) return signatureKeyOf(Buffer.from(base64, 'base64'))
  for (const tag of [TAG.rsa, TAG.dsa, TAG.pgp]) {
    const packet = header.bytes(tag)
    if (packet) return signatureKeyOf(packet)
  }
  return undefined
}
