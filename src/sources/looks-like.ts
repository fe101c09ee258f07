/** What a file that is no image is, so that the error can say what to do. `undefined` when nothing is known of it. */
export function looksLike(head: Buffer): string | undefined {
  if (head.length === 0) return 'it is empty'
  const text = withoutByteOrderMark(head).trimStart()
  if (text.startsWith('{') || text.startsWith('[')) return jsonLike(text)
  if (text.startsWith('<')) return 'it looks like XML or HTML'
  const known = SIGNATURES.find(({ at, bytes }) => head.toString('latin1', at, at + bytes.length) === bytes)
  return known && `it looks like ${known.name}`
}

function withoutByteOrderMark(head: Buffer): string {
  return head.toString('latin1').replace('\u00ef\u00bb\u00bf', '')
}

function jsonLike(text: string): string {
  if (text.includes('"bomFormat"') || text.includes('"spdxVersion"')) return 'it looks like an SBOM'
  if (text.includes('"SchemaVersion"')) return 'it looks like a report of a scanner'
  return 'it looks like JSON'
}

/** Bytes in Latin-1. */
const SIGNATURES: readonly { readonly at: number; readonly bytes: string; readonly name: string }[] = [
  { at: 0, bytes: '\x7fELF', name: 'a program' },
  { at: 0, bytes: 'MZ', name: 'a program for Windows' },
  { at: 0, bytes: 'QFI\xfb', name: 'a disk image (qcow2)' },
  { at: 0, bytes: 'KDMV', name: 'a disk image (VMDK)' },
  { at: 0, bytes: 'vhdxfile', name: 'a disk image (VHDX)' },
  { at: 0, bytes: 'conectix', name: 'a disk image (VHD)' },
  { at: 0x1fe, bytes: '\x55\xaa', name: 'a raw disk image' },
  { at: 0x438, bytes: '\x53\xef', name: 'a raw file system (ext)' },
  { at: 0, bytes: 'hsqs', name: 'a squashfs file system' },
  { at: 0, bytes: 'SIF', name: 'a Singularity image' },
  { at: 0, bytes: '!<arch>', name: 'an ar archive (a .deb?)' },
  { at: 0, bytes: '\xed\xab\xee\xdb', name: 'an RPM package' },
  { at: 0, bytes: '070701', name: 'a cpio archive' },
  { at: 0, bytes: '%PDF', name: 'a PDF document' },
]
