/** The operating system that an image is built on. */
export interface Distribution {
  /** Lower-case family as the product's reports name it: `alpine`, `debian`, `wolfi`. */
  readonly family: string
  /** The version that advisories are published for: `3.18`, `12`; empty for a rolling release. */
  readonly release: string
  /** The full version where known: `3.18.4`, `12.5`. */
  readonly version: string
  readonly codename?: string
  /** `PRETTY_NAME` of os-release. */
  readonly prettyName?: string
  /** Names of the repositories that the image was built from, where it says so (Red Hat's content sets); sorted. */
  readonly repositories?: readonly string[]
  /** CPEs of the products that the image says it is of, where it names no repositories (Red Hat's labels); sorted. */
  readonly products?: readonly string[]
  /** The file or option that decided: `etc/os-release`, `--distro`. */
  readonly decidedBy: string
}

/**
 * What single files say about the distribution. Each file contributes its own member; which of them wins is
 * decided by the ecosystems over the merged view of all layers.
 */
export interface DistributionFact {
  readonly kind:
    | 'os-release'
    | 'alpine-release'
    | 'debian-version'
    | 'apk-repositories'
    | 'bottlerocket-release'
    | 'redhat-release'
    | 'content-sets'
    | 'redhat-labels'
  /** `os-release`: its keys and unquoted values. Others: `VERSION`, `LINE`, or `REPOSITORIES` and `PRODUCTS` (newline-joined). */
  readonly values: Readonly<Record<string, string>>
}

/** A fact and the path, in the merged view, of the file that states it. */
export interface LocatedFact extends DistributionFact {
  readonly path: string
}

/** `alpine 3.18.4`, as people say it. */
export function formatDistribution(distribution: Distribution): string {
  const version = distribution.version || distribution.release
  return version ? `${distribution.family} ${version}` : distribution.family
}
