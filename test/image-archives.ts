import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Digest } from '../src/core/digest.ts'
import { sha256 } from './layer-fixtures.ts'
import { type TarEntry, tarOf } from './tar-builder.ts'

/** An image for tests: what it is called and what it is made of. */
export interface TestImage {
  readonly tags?: readonly string[]
  /** Each the tar of a layer; by default one layer with one file. */
  readonly layers?: readonly Uint8Array[]
  /** Members of the config that replace those made here. */
  readonly config?: Readonly<Record<string, unknown>>
}

/** Files of an archive or layout by name, in the order in which they are packed. */
export type Files = Map<string, Uint8Array | { readonly linkTo: string }>

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json'
export const OCI_LAYER = 'application/vnd.oci.image.layer.v1.tar'

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** A file as text; empty where it is a link or missing. */
export function textOf(files: Files, path: string): string {
  const file = files.get(path)
  return file === undefined || 'linkTo' in file ? '' : Buffer.from(file).toString()
}

/** What the first line of `index.json` leads to. */
export function firstManifest(files: Files): TestDescriptor {
  return JSON.parse(textOf(files, 'index.json')).manifests[0] as TestDescriptor
}

/** A layer with one file. */
export function layerTar(name: string, content = `content of ${name}`): Buffer {
  return tarOf([{ path: name, content }])
}

export function layersOf({ layers }: TestImage): readonly Uint8Array[] {
  return layers ?? [layerTar('file')]
}

export function configOf(image: TestImage): Buffer {
  const layers = layersOf(image)
  return json({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(sha256) },
    history: layers.map((_, index) => ({ created_by: `made layer ${index}` })),
    ...image.config,
  })
}

/** As Docker until 24 saves it: a folder for each layer, and links for layers that are there already. */
export function dockerArchive(images: readonly TestImage[]): Files {
  const files: Files = new Map()
  const folders = new Map<string, string>()
  const manifest = images.map((image, number) => {
    const config = configOf(image)
    const configName = `${sha256(config).slice(7)}.json`
    const names = layersOf(image).map((layer, index) => {
      const folder = sha256(Buffer.from(`${number} ${index}`)).slice(7)
      const same = folders.get(sha256(layer))
      files.set(`${folder}/VERSION`, Buffer.from('1.0'))
      files.set(`${folder}/layer.tar`, same === undefined ? layer : { linkTo: `../${same}/layer.tar` })
      folders.set(sha256(layer), same ?? folder)
      return `${folder}/layer.tar`
    })
    files.set(configName, config)
    return { Config: configName, RepoTags: image.tags ?? null, Layers: names }
  })
  files.set('manifest.json', json(manifest))
  return files
}

/** As Docker from 25 saves it: an OCI layout that has a manifest.json as well. */
export function dockerLayout(images: readonly TestImage[]): Files {
  const files = ociLayout(images)
  const manifest = images.map((image) => ({
    Config: blobPath(sha256(configOf(image))),
    RepoTags: image.tags ?? null,
    Layers: layersOf(image).map((layer) => blobPath(sha256(layer))),
  }))
  files.set('manifest.json', json(manifest))
  return files
}

export function ociLayout(images: readonly TestImage[]): Files {
  const files: Files = new Map()
  const manifests = images.flatMap((image) => {
    const descriptor = addImage(files, image)
    const tags = image.tags ?? []
    if (tags.length === 0) return [descriptor]
    return tags.map((tag) => ({ ...descriptor, annotations: { 'io.containerd.image.name': tag } }))
  })
  return withIndex(files, manifests)
}

/** The two files that make a folder of blobs a layout. */
export function withIndex(files: Files, manifests: readonly unknown[]): Files {
  files.set('index.json', json({ schemaVersion: 2, manifests }))
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }))
  return files
}

export interface TestDescriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly size: number
}

/** Puts the blobs of an image into a layout. */
export function addImage(files: Files, image: TestImage): TestDescriptor {
  const config = addBlob(files, configOf(image), OCI_CONFIG)
  const layers = layersOf(image).map((layer) => addBlob(files, layer, OCI_LAYER))
  return addBlob(files, json({ schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers }), OCI_MANIFEST)
}

export function addBlob(files: Files, bytes: Uint8Array, mediaType: string): TestDescriptor {
  const digest = sha256(bytes)
  files.set(blobPath(digest), bytes)
  return { mediaType, digest, size: bytes.length }
}

export function blobPath(digest: Digest): string {
  return `blobs/sha256/${digest.slice(7)}`
}

/** The files as a tar. */
export function packed(files: Files): Buffer {
  const entries = [...files].map(([path, file]): TarEntry => {
    return 'linkTo' in file ? { path, type: 'symlink', linkname: file.linkTo } : { path, content: file }
  })
  return tarOf(entries)
}

interface Cleaner {
  after(clean: () => void): void
}

export function tempFolder(t: Cleaner): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sources-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes a file for the time of a test; its path. */
export function tempFile(t: Cleaner, bytes: Uint8Array, name = 'image.tar'): string {
  const path = join(tempFolder(t), name)
  writeFileSync(path, bytes)
  return path
}

/** Unpacks the files for the time of a test; the path of the folder. */
export function unpacked(t: Cleaner, files: Files): string {
  const folder = tempFolder(t)
  for (const [path, file] of files) {
    if ('linkTo' in file) continue
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), file)
  }
  return folder
}

/** What `assert.rejects` holds an error against: its code, and words of its message. */
export function failure(code: string, ...words: readonly string[]) {
  return (error: unknown): boolean => {
    const { code: actual, message } = error as { code?: unknown; message: string }
    const missing = words.filter((word) => !message.includes(word))
    if (actual === code && missing.length === 0) return true
    throw new Error(`expected ${code} with ${JSON.stringify(missing)}, not ${String(actual)}: ${message}`, {
      cause: error,
    })
  }
}

/** All bytes of a layer. */
export async function bytesOf(layer: {
  open(options: { signal: AbortSignal }): AsyncIterable<Uint8Array>
}): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of layer.open({ signal: new AbortController().signal })) parts.push(part)
  return Buffer.concat(parts)
}
