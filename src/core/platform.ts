/** An operating system and processor, in Go's names as OCI uses them. */
export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

const NODE_ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: '386',
  arm64: 'arm64',
  arm: 'arm',
  ppc64: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
}

// Names that people write for what OCI calls otherwise, as containerd normalises them:
// https://github.com/containerd/platforms/blob/main/database.go
const ARCHITECTURE_ALIASES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  i386: '386',
  i686: '386',
  armhf: 'arm',
  armel: 'arm',
}

/** Linux on the processor that this program runs on: what is scanned when nobody asks for another. */
export function defaultPlatform(nodeArchitecture: string): Platform {
  return { os: 'linux', architecture: NODE_ARCHITECTURES[nodeArchitecture] ?? nodeArchitecture }
}

/** Reads `os/arch[/variant]` or `arch`; `undefined` when it has another shape. */
export function parsePlatform(text: string): Platform | undefined {
  const parts = text.toLowerCase().split('/')
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) return undefined
  const [first = '', second, third] = parts
  if (second === undefined) return normalisePlatform({ os: 'linux', architecture: first })
  return normalisePlatform({
    os: first,
    architecture: second,
    ...(third === undefined ? {} : { variant: third }),
  })
}

/** Aliases resolved; the variant that goes without saying (`arm64/v8`, `arm/v7`) dropped. */
export function normalisePlatform(platform: Platform): Platform {
  const architecture = ARCHITECTURE_ALIASES[platform.architecture] ?? platform.architecture
  const implied = architecture === 'arm64' ? 'v8' : architecture === 'arm' ? 'v7' : undefined
  const variant = platform.variant === implied ? undefined : platform.variant
  return { os: platform.os, architecture, ...(variant ? { variant } : {}) }
}

/** Whether an image for `offered` is what was asked for; a missing variant in `wanted` accepts each. */
export function platformMatches(wanted: Platform, offered: Platform): boolean {
  const a = normalisePlatform(wanted)
  const b = normalisePlatform(offered)
  return (
    a.os === b.os && a.architecture === b.architecture && (a.variant === undefined || a.variant === b.variant)
  )
}

export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`
}
