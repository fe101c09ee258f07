import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf, PlimsollError } from '../core/errors.ts'
import type { Image } from '../core/image.ts'
import { detectCompression } from '../layers/compression.ts'
import { startsTar } from '../layers/tar/header.ts'
import { openDockerArchive } from './docker-archive/index.ts'
import { compressedFile } from './members/compressed-file.ts'
import { openFolder } from './members/folder.ts'
import type { MemberStore } from './members/member-store.ts'
import { openTarFile } from './members/tar-file.ts'
import { openTarStream } from './members/tar-stream.ts'
import { openOciLayout } from './oci-layout/index.ts'
import type { OpenOptions } from './options.ts'

/**
 * Opens what `--input` names: a docker-archive or OCI layout, as a folder or a tar, plain or compressed, with
 * `:tag` or `@digest` behind the path where it holds several images. A path that exists as written is a path.
 */
export async function openInput(input: string, options: OpenOptions): Promise<Image> {
  const { path, choice } = await splitInput(input)
  const store = await openStore(path, options.signal)
  try {
    if (await store.find('manifest.json')) {
      const origin = { kind: 'docker-archive', location: input } as const
      return await openDockerArchive(store, choice, origin, options.signal)
    }
    if (await store.find('index.json')) return await openOciLayout(store, choice, options)
    const message = `${path} holds neither manifest.json (docker-archive) nor index.json (OCI layout).`
    throw new PlimsollError('input-not-an-image', message)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function splitInput(input: string): Promise<{ readonly path: string; readonly choice?: string }> {
  if (await exists(input)) return { path: input }
  const at = input.lastIndexOf('@sha256:')
  if (at > 0 && (await exists(input.slice(0, at))))
    return { path: input.slice(0, at), choice: input.slice(at) }
  for (let colon = input.lastIndexOf(':'); colon > 0; colon = input.lastIndexOf(':', colon - 1)) {
    const path = input.slice(0, colon)
    if (await exists(path)) return { path, choice: input.slice(colon + 1) }
  }
  throw new PlimsollError('input-not-found', `There is no file or folder ${input}.`)
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

async function openStore(path: string, signal: AbortSignal): Promise<MemberStore> {
  const info = await stat(path)
  if (info.isDirectory()) {
    const layout = ['index.json', 'manifest.json'].map((name) => exists(join(path, name)))
    if ((await Promise.all(layout)).includes(true)) return await openFolder(path)
    const message = `${path} is a folder without index.json or manifest.json; an unpacked root file system is scanned with plimsoll rootfs.`
    throw new PlimsollError('input-not-an-image', message)
  }
  const head = await readHead(path)
  const detected = detectCompression(head)
  if (detected.kind === 'unsupported') throw notAnImage(path, `it looks like ${detected.name}`)
  if (detected.compression !== 'none')
    return await openTarStream(compressedFile(path, detected.compression), signal)
  if (!startsTar(head)) throw notAnImage(path, head.length === 0 ? 'it is empty' : looksLike(head))
  return await openTarFile(path, signal)
}

const HEAD_BYTES = 4096

async function readHead(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw new PlimsollError('input-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    })
  }
}

function looksLike(head: Buffer): string {
  const text = head.toString('latin1').trimStart()
  if (text.startsWith('{') || text.startsWith('[')) return 'it looks like JSON'
  if (text.startsWith('\x7fELF')) return 'it looks like a program'
  return 'it is no tar'
}

function notAnImage(path: string, detail: string): PlimsollError {
  return new PlimsollError('input-not-an-image', `${path} is no image: ${detail}.`)
}
