import type { SourcePackage } from '../../core/package.ts'

const SIGNED = 'linux-signed-'

/**
 * Kernels come from a source package that only adds signatures, `linux-signed-amd64 6.1.76+1`, which the security
 * tracker does not know: it speaks of `linux 6.1.76-1`. https://wiki.debian.org/SecureBoot
 */
export function unsignedKernel(source: SourcePackage): SourcePackage {
  if (!source.name.startsWith(SIGNED)) return source
  // Older releases have newer kernels beside their own: `linux-signed-5.10-amd64` for `linux-5.10`.
  const name = `linux-${source.name.slice(SIGNED.length)}`
  // The dash before Debian's revision is written as a plus; the rest (`~bpo11+1`) is as it was.
  return { name: name.slice(0, name.lastIndexOf('-')), version: source.version.replace('+', '-') }
}
