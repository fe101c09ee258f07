import { X509Certificate } from 'node:crypto'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createSecureContext } from 'node:tls'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import type { Logger } from '../observe/logger.ts'

export interface CertificateFiles {
  readonly cert: string
  readonly key: string
  readonly clientCa?: string
}

/** What `server.setSecureContext` takes. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
  readonly ca?: string
}

/** Reads certificate, key and client authorities, and makes sure that they belong together. Throws `service-certificate-invalid`. */
export async function readCertificate(
  files: CertificateFiles,
  signal: AbortSignal,
): Promise<CertificatePair> {
  try {
    const [cert, key, ca] = await Promise.all([
      readFile(files.cert, { encoding: 'utf8', signal }),
      readFile(files.key, { encoding: 'utf8', signal }),
      files.clientCa === undefined ? undefined : readFile(files.clientCa, { encoding: 'utf8', signal }),
    ])
    const pair = { cert, key, ...(ca === undefined ? {} : { ca }) }
    createSecureContext(pair)
    if (ca !== undefined) assertHasCertificate(ca, files.clientCa ?? '')
    return pair
  } catch (error) {
    signal.throwIfAborted()
    throw new PlimsollError(
      'service-certificate-invalid',
      `The certificate ${files.cert} with the key ${files.key} cannot be used: ${messageOf(error)}.`,
      { cause: error },
    )
  }
}

/** An empty list of authorities would let nobody in, or with some versions of OpenSSL everybody. */
function assertHasCertificate(pem: string, file: string): void {
  try {
    void new X509Certificate(pem)
  } catch (error) {
    throw new Error(`${file} holds no certificate of an authority`, { cause: error })
  }
}

/** A renewal writes several files: what is read in between does not fit together. */
const SETTLE = 250
/** Where changes are not seen (network file systems), files are read again anyway. */
const REREAD = 10 * 60_000

/**
 * Calls `use` with each new pair as the files change, until the signal. A pair that cannot be used is logged, and the
 * old one stays. Kubernetes swaps a link in the folder, so it is the folders that are watched.
 */
export function watchCertificate(
  files: CertificateFiles,
  current: CertificatePair,
  options: {
    readonly signal: AbortSignal
    readonly log: Logger
    readonly use: (pair: CertificatePair) => void
  },
): void {
  const { signal, log, use } = options
  let known = current
  let timer: NodeJS.Timeout | undefined
  const reread = async (): Promise<void> => {
    try {
      const pair = await readCertificate(files, signal)
      if (pair.cert === known.cert && pair.key === known.key && pair.ca === known.ca) return
      use(pair)
      known = pair
      log.info({ file: files.cert }, 'certificate replaced')
    } catch (error) {
      if (!signal.aborted) log.error({ err: error }, 'certificate not replaced')
    }
  }
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void reread(), SETTLE).unref()
  }
  const folders = new Set(
    [files.cert, files.key, files.clientCa].filter((file) => file !== undefined).map((file) => dirname(file)),
  )
  for (const folder of folders) {
    const watcher = watch(folder, { signal, persistent: false }, soon)
    watcher.on('error', (error) => log.warn({ err: error, folder }, 'folder of the certificate not watched'))
  }
  const interval = setInterval(soon, REREAD).unref()
  signal.addEventListener('abort', () => {
    clearTimeout(timer)
    clearInterval(interval)
  })
}
