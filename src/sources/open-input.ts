import { PlimsollError } from '../core/errors.ts'
import type { Image } from '../core/image.ts'
import { detectCompression } from '../layers/compression.ts'
import { startsTar } from '../tar/header.ts'
import { openDockerArchive } from './docker-archive/index.ts'
import { type InputPath, splitInput } from './input-path.ts'
import { looksLike } from './looks-like.ts'
import { compressedFile } from './members/compressed-file.ts'
import { unreadable } from './members/failures.ts'
import { OpenFile } from './members/file.ts'
import { openFolder } from './members/folder.ts'
import type { MemberStore } from './members/member-store.ts'
import { openTarFile } from './members/tar-file.ts'
import { openTarStream } from './members/tar-stream.ts'
import { openOciLayout } from './oci-layout/index.ts'
import type { ArchiveOptions, OpenOptions } from './options.ts'

/**
 * Opens what `--input` names: a docker-archive or OCI layout, as a folder or a tar, plain or compressed, with
 * `:tag` or `@digest` behind the path where it holds several images.
 *
 * Throws `input-not-found`, `input-unreadable`, `input-not-an-image`, `compression-unsupported`, `archive-corrupt`,
 * `archive-ambiguous`, `image-not-in-archive`, `manifest-invalid`, `digest-mismatch`, `platform-missing`.
 */
export async function openInput(input: string, opening: OpenOptions): Promise<Image> {
  const found = splitInput(input)
  const { choice } = found
  const store = await openStore(found, opening.signal)
  return await openMembers(store, input, { ...opening, ...(choice ? { choice } : {}) })
}

/**
 * The image that an archive's members make up; they are closed with it, or when there is none. Throws what `openInput`
 * throws about what is in an archive.
 * @param location by which the image goes
 */
export async function openMembers(
  store: MemberStore,
  location: string,
  options: Omit<ArchiveOptions, 'origin'>,
): Promise<Image> {
  const path = store.location
  try {
    if (await isDirTransport(store, options.signal)) throw notAnImage(path, DIR_TRANSPORT)
    if (await store.find('manifest.json')) {
      const origin = { kind: 'docker-archive', location } as const
      return await openDockerArchive(store, { ...options, origin })
    }
    if (await store.find('index.json')) {
      const origin = { kind: 'oci-layout', location } as const
      return await openOciLayout(store, { ...options, origin })
    }
    throw notAnImage(path, await describeContents(store))
  } catch (error) {
    await store.close()
    throw error
  }
}

const DIR_TRANSPORT = 'it is in the format dir: of skopeo and podman; copy it once more, to oci:'

/** https://github.com/containers/image/blob/main/directory/directory_dest.go */
async function isDirTransport(store: MemberStore, signal: AbortSignal): Promise<boolean> {
  const version = await store.find('version')
  if (!version || version.size > 100) return false
  const text = Buffer.from(await store.read(version, version.size, signal)).toString()
  return text.startsWith('Directory Transport Version')
}

async function openStore({ path, info }: InputPath, signal: AbortSignal): Promise<MemberStore> {
  if (info.isDirectory()) return await openFolder(path)
  if (!info.isFile()) throw notAnImage(path, 'it is no regular file')
  const head = await readHead(path)
  const detected = detectCompression(head)
  if (detected.kind === 'unsupported') throw wrongCompression(path, detected.name)
  if (detected.compression !== 'none')
    return await openTarStream(compressedFile(path, detected.compression), signal)
  if (!startsTar(head)) throw notAnImage(path, looksLike(head) ?? 'it is no tar')
  return await openTarFile(path, signal)
}

/** Enough for every signature that is looked for. */
const HEAD_BYTES = 4096

async function readHead(path: string): Promise<Buffer> {
  let file: OpenFile | undefined
  try {
    file = new OpenFile(path)
    return await file.read(Buffer.alloc(HEAD_BYTES), 0)
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    file?.close()
  }
}

async function describeContents(store: MemberStore): Promise<string> {
  if (await store.find('repositories'))
    return 'it is in the format of docker save before 1.10; save it again with a current Docker'
  const isRoot = (await store.find('etc/passwd')) ?? (await store.find('etc/os-release'))
  if (isRoot) return 'it looks like a root file system; unpack it where it is packed, and use plimsoll rootfs'
  return 'it holds neither manifest.json (docker-archive) nor index.json (OCI layout)'
}

/** What holds files one by one is not a compressed archive, whatever it does to them. */
const CONTAINERS: ReadonlySet<string> = new Set(['zip', '7-zip', 'RAR', 'squashfs'])

export function wrongCompression(path: string, name: string): PlimsollError {
  if (CONTAINERS.has(name)) return notAnImage(path, `it looks like ${name}`)
  const message = `${path} is compressed with ${name}; archives can be plain, gzip or zstd.`
  return new PlimsollError('compression-unsupported', message)
}

export function notAnImage(path: string, detail: string): PlimsollError {
  return new PlimsollError('input-not-an-image', `${path} is no image: ${detail}.`)
}
