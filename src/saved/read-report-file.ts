import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../core/errors.ts'
import type { Report } from '../core/report.ts'
import { readSavedReport } from './read-saved-report.ts'

/** Longest text of a report, in bytes when unpacked: as much as V8 holds in one text. */
const MAX_REPORT_BYTES = 512 * 1024 * 1024

export interface ReportFileOptions {
  /** What `-` stands for. */
  readonly stdin: () => NodeJS.ReadableStream
  readonly signal: AbortSignal
  /** Default: MAX_REPORT_BYTES. */
  readonly maxBytes?: number
}

/**
 * The report of a file, plain or packed by gzip; `-` is standard input.
 * Throws `input-not-found`, `input-unreadable`, `report-invalid`.
 */
export async function readReportFile(path: string, options: ReportFileOptions): Promise<Report> {
  const bytes = await bytesOf(path, options)
  const name = path === '-' ? 'standard input' : path
  return readSavedReport(await textOf(bytes, name, options.maxBytes ?? MAX_REPORT_BYTES), name)
}

async function bytesOf(path: string, { stdin, signal }: ReportFileOptions): Promise<Uint8Array> {
  try {
    if (path !== '-') return await readFile(path, { signal })
    const chunks: Uint8Array[] = []
    for await (const chunk of stdin()) {
      signal.throwIfAborted()
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    }
    return Buffer.concat(chunks)
  } catch (error) {
    signal.throwIfAborted()
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing) throw new PlimsollError('input-not-found', `There is no file ${path}.`, { cause: error })
    const message = `${path} cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('input-unreadable', message, { cause: error })
  }
}

async function textOf(bytes: Uint8Array, name: string, maxBytes: number): Promise<string> {
  const tooLong = (): never => {
    throw new PlimsollError('report-invalid', `${name} is longer than ${maxBytes} bytes.`)
  }
  const plain = isGzip(bytes) ? await unpack(bytes, { name, maxBytes, tooLong }) : bytes
  return plain.length > maxBytes ? tooLong() : decode(plain)
}

/** UTF-8, or UTF-16 as PowerShell before 6 writes what it redirects into a file. */
function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes)
}

/** https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

interface UnpackOptions {
  readonly name: string
  readonly maxBytes: number
  readonly tooLong: () => never
}

async function unpack(bytes: Uint8Array, { name, maxBytes, tooLong }: UnpackOptions): Promise<Uint8Array> {
  const [{ gunzip }, { promisify }] = await Promise.all([import('node:zlib'), import('node:util')])
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooLong()
    const message = `${name} is no whole gzip file: ${faultOf(error)}.`
    throw new PlimsollError('report-invalid', message, { cause: error })
  }
}
