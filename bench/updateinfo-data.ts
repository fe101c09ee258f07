import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const PACKAGES = 400
const BINARIES = 6
const FLAWS = 3
const ARCHES = ['x86_64', 'aarch64', 'i686'] as const
const TEXT = 'A flaw lets a remote attacker do something by a crafted request. '

function update(number: number): string {
  const name = `package-${number % PACKAGES}`
  const references = Array.from({ length: FLAWS }, (_, i) => {
    const id = `CVE-${2010 + (number % 15)}-${1000 + number * FLAWS + i}`
    return `<reference href="https://example.test/${id}" id="${id}" type="cve"/>`
  })
  const packages = Array.from({ length: BINARIES }, (_, i) =>
    ARCHES.map(
      (arch) =>
        `<package name="${name}-${i}" version="1.${number % 90}.${i}" release="${number % 30}.amzn2" epoch="0" arch="${arch}"><filename>Packages/${name}-${i}-1.${number % 90}-${number % 30}.amzn2.${arch}.rpm</filename></package>`,
    ).join(''),
  )
  return `<update author="example" status="final" type="security" version="1.4"><id>ALAS2-${2010 + (number % 15)}-${number}</id><title>An update of ${name}</title><issued date="2024-01-01 00:00:00"/><updated date="2024-01-01 00:00:00"/><severity>important</severity><description>${TEXT.repeat(6)}</description><references>${references.join('')}</references><pkglist><collection short="amazon-linux"><name>Amazon Linux 2</name>${packages.join('')}</collection></pkglist></update>\n`
}

function* updates(bytes: number): Generator<string> {
  yield '<?xml version="1.0"?>\n<updates>\n'
  let written = 0
  for (let number = 1; written < bytes; number++) {
    const text = update(number)
    written += text.length
    yield text
  }
  yield '</updates>\n'
}

/** A file like the updateinfo.xml of Amazon Linux, of about this size: some 540,000 records in 100 MB. */
export async function writeUpdateinfo(path: string, bytes: number): Promise<void> {
  await pipeline(Readable.from(updates(bytes)), createWriteStream(path))
}
