import { sha256 } from '../../../core/sha256.ts'
import { words } from '../words.ts'

/*
 * Private keys that are part of a package which everybody can download: those of the test suites and examples of
 * Python, OpenSSL, Go and Ansible. Who finds one learns nothing; who uses one has no secret, which is worth telling
 * where it does not lie among tests or documentation. Beginnings of SHA-256 over the base64 of the body, without white
 * space; the list is made of Debian's packages.
 */
const DIGEST_LENGTH = 16

const PUBLISHED: ReadonlySet<string> = new Set(
  words(`
  0fe3abd25700a1f1 11459d6d79b1b7c6 17f0d423526d5be4 267afc4cd87840de 2997587514db7448
  355ff4c1932a0eb4 3af7ff3247d711aa 43c89031b4acc4e3 564cb12fd4416e81 574cd7f5fa0746c7
  687f2d69450298c0 a392d787746182a3 a4b13c7bba72f43a aa3a24953b608542 c21f5fc525cdcd86
  c8471aee113b632b d0015ffd2d53443a d63cfe7d0783ea1d e05d1c2b1686a455 ebf0b1587c9ce3a3
  f9526a721c2a2f21 fd681435cd09e054
`),
)

/** @param body base64 of a private key, without white space */
export function isPublishedKey(body: string): boolean {
  return PUBLISHED.has(digestOfKey(body))
}

function digestOfKey(body: string): string {
  return sha256(body).slice(0, DIGEST_LENGTH)
}
